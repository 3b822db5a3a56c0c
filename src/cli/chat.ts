/**
 * `deno task chat`: chats in a session of a running bridge, in a terminal or through a pipe.
 *
 * @module
 */
import { Command, InvalidArgumentError } from "commander";
import { BridgeError, createApi } from "../client/mod.ts";
import { hintFor } from "./bridge_hint.ts";
import { commandsHelp } from "./chat_commands.ts";
import { askOnce } from "./chat_once.ts";
import type { ChatOptions } from "./chat_options.ts";
import { chatInTerminal } from "./chat_terminal.ts";
import { fail } from "./fail.ts";

const command = new Command("deno task chat")
  .description(
    "Chats in a session of a running bridge. Piped input is sent as one message and its reply is " +
      "printed; the exit code is 0, or 1 if there is no reply.",
  )
  .option("--url <url>", "the bridge's address", "http://127.0.0.1:8000")
  .option("--session <id>", "the session", "terminal")
  .option("--history <n>", "earlier turns to show", whole, 5)
  .option("--token <token>", "your token; safer in the variable BRIDGE_TOKEN")
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
    fail(error.message + hintFor(error));
  }
}

function whole(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= 1_000) return number;
  throw new InvalidArgumentError("It must be a whole number from 0 to 1000.");
}

if (import.meta.main) await command.parseAsync(["", "", ...Deno.args]);
