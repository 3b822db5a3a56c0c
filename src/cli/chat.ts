/**
 * `bridge chat`: chats in a session of a running bridge, in a terminal or through a pipe.
 *
 * @module
 */
import { Command, InvalidArgumentError, Option } from "commander";
import { BridgeError, createApi } from "../client/mod.ts";
import { hintFor, meetBridge } from "./bridge_hint.ts";
import { type AddressOptions, bridgeOf, withBridge } from "./address_options.ts";
import { commandsHelp } from "./chat_commands.ts";
import { askOnce } from "./chat_once.ts";
import type { ChatOptions } from "./chat_options.ts";
import { chatInTerminal } from "./chat_terminal.ts";
import { fail } from "./fail.ts";
import { idArgument } from "./ids.ts";

/** `bridge chat`. */
export const chatCommand = withBridge(new Command("chat"))
  .description(
    "Chats in a session of a running bridge. Piped input is sent as one message and its reply is " +
      "printed; the exit code is 0, or 1 if there is no reply, an empty one or a refusal.",
  )
  .option("--session <id>", "the session", idArgument, "terminal")
  .option(
    "--space <name>",
    "the space whose facts the session knows and adds to; new sessions begin in main",
    idArgument,
  )
  .addOption(
    new Option("--temporary", "no space: nothing is known from elsewhere, and nothing is learned")
      .conflicts("space"),
  )
  .option("--history <n>", "earlier turns to show", whole, 5)
  .option("--attach <path>", "a file for the first message; may be given several times", listed)
  .addHelpText("after", `\nIn the chat:\n${commandsHelp()}`)
  .action(run);

/** The options as they were given. */
interface Given extends AddressOptions, Pick<ChatOptions, "session" | "history"> {
  readonly space?: string;
  readonly temporary?: true;
  readonly attach?: readonly string[];
}

async function run(
  { temporary, attach = [], ...options }: Given,
): Promise<void> {
  const space = temporary ? null : options.space;
  const asked: ChatOptions = { ...options, ...bridgeOf(options), attach, space };
  try {
    await meetBridge(createApi(asked));
    const code = Deno.stdin.isTerminal() ? await chatInTerminal(asked) : await askOnce(asked);
    Deno.exit(code);
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    fail(error.message + hintFor(error));
  }
}

function listed(path: string, before: readonly string[] = []): readonly string[] {
  return [...before, path];
}

function whole(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= 1_000) return number;
  throw new InvalidArgumentError("It must be a whole number from 0 to 1000.");
}
