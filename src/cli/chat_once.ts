import { BridgeError, connect, createApi, type TurnOutcome } from "../client/mod.ts";
import { NotUtf8Error, utf8Text } from "../shared/mod.ts";
import { AttachedFiles, fileProblem, type FileToAttach } from "./attached_files.ts";
import { hintFor } from "./bridge_hint.ts";
import type { ChatOptions } from "./chat_options.ts";
import { spaceToName } from "./chat_space.ts";
import { fail } from "./fail.ts";
import { printable } from "./printable.ts";
import { endingNoteOf } from "./ending_note.ts";

const MAX_ATTEMPTS = 8;

/** Sends the piped input as one message and prints the reply; resolves with the exit code. */
export async function askOnce(options: ChatOptions): Promise<number> {
  const bytes = new Uint8Array(await new Response(Deno.stdin.readable).arrayBuffer());
  const text = textIn(bytes)?.replace(/\r?\n$/, "");
  if (text === undefined) return 1;
  if (text.trim() === "" && options.attach.length === 0) {
    console.error("The input is empty; pipe a message in");
    return 1;
  }
  const { session, space: asked } = options;
  const space = await spaceToName(createApi(options), { session, asked, isChosen: true });
  await using client = connect({ ...options, space, history: 0, maxAttempts: MAX_ATTEMPTS });
  client.on(
    "turn.accepted",
    ({ redacted }: { readonly redacted?: readonly string[] | undefined }) => {
      if (redacted) console.error(`Masked: ${redacted.join(", ")}`);
    },
  );
  try {
    const files = new AttachedFiles();
    for (const path of options.attach) await attach(files, { address: options, session, path });
    return tell(await client.send(text, { attachments: files.take() }).outcome);
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    console.error(error.message + hintFor(error));
    return 1;
  }
}

/** Uploads a file. Throws a `BridgeError`, or fails where it cannot be read. */
async function attach(files: AttachedFiles, file: FileToAttach): Promise<void> {
  try {
    console.error(`Attached ${await files.add(file)}`);
  } catch (error) {
    const problem = fileProblem(error, file.path);
    if (problem === undefined) throw error;
    fail(problem);
  }
}

/** Prints a reply, and on standard error what is wrong with it; returns the exit code. */
function tell(turn: TurnOutcome): number {
  if (turn.status !== "completed") {
    const { error } = turn;
    console.error(error ? error.message + hintFor(error) : "The turn was cancelled");
    return 1;
  }
  const ending = endingNoteOf(turn);
  if (turn.reply !== "") console.log(printable(turn.reply));
  if (ending) console.error(ending.message);
  return ending?.isFailure ? 1 : 0;
}

/** The input's text; undefined, once the user is told why, if it is none. */
function textIn(bytes: Uint8Array): string | undefined {
  try {
    return utf8Text(bytes);
  } catch (error) {
    if (!(error instanceof NotUtf8Error)) throw error;
    console.error(`The input cannot be sent: ${error.message}`);
    return undefined;
  }
}
