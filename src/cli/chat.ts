/**
 * `deno task chat`: talks with a session of a running bridge, in a terminal or through a pipe.
 *
 * @module
 */
import { Command, InvalidArgumentError } from "commander";
import { BridgeError, createApi } from "../client/mod.ts";
import { commandsHelp } from "./chat_commands.ts";
import { askOnce } from "./chat_once.ts";
import type { ChatOptions } from "./chat_options.ts";
import { chatInTerminal } from "./chat_terminal.ts";

const command = new Command("deno task chat")
  .description(
    "Talks with a session of a running bridge. What is piped in is one message: its reply is " +
      "printed, and the exit code is 0; where there is none it is 1.",
  )
  .option("--url <url>", "the bridge's address", "http://127.0.0.1:8000")
  .option("--session <id>", "the session", "terminal")
  .option("--history <n>", "turns of the past to show", whole, 5)
  .option("--token <token>", "your token; better in the variable BRIDGE_TOKEN")
  .addHelpText("after", `\nIn the chat:\n${commandsHelp()}`)
  .showHelpAfterError()
  .action(run);

async function run(options: ChatOptions): Promise<void> {
  const asked = { ...options, token: options.token ?? Deno.env.get("BRIDGE_TOKEN") };
  try {
    await createApi(asked).sessions({ limit: 1 });
    const code = Deno.stdin.isTerminal() ? await chatInTerminal(asked) : await askOnce(asked);
    Deno.exit(code);
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    const hint = error.code === "unreachable"
      ? "; start it with deno task start, or give --url"
      : error.code === "unauthorized"
      ? "; give it by --token or the variable BRIDGE_TOKEN"
      : "";
    console.error(error.message + hint);
    Deno.exit(1);
  }
}

function whole(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= 1_000) return number;
  throw new InvalidArgumentError("It must be a whole number from 0 to 1000.");
}

if (import.meta.main) await command.parseAsync(["", "", ...Deno.args]);
