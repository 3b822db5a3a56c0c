import { BridgeError, connect } from "../client/mod.ts";
import type { ChatOptions } from "./chat_options.ts";
import { printable } from "./printable.ts";

const MAX_ATTEMPTS = 8;

/** Sends the piped input as one message and prints the reply; resolves with the exit code. */
export async function askOnce(options: ChatOptions): Promise<number> {
  const text = (await new Response(Deno.stdin.readable).text()).replace(/\r?\n$/, "");
  if (text.trim() === "") {
    console.error("The input is empty; pipe a message in");
    return 1;
  }
  await using client = connect({ ...options, history: 0, maxAttempts: MAX_ATTEMPTS });
  client.on(
    "turn.accepted",
    ({ redacted }: { readonly redacted?: readonly string[] | undefined }) => {
      if (redacted) console.error(`Masked: ${redacted.join(", ")}`);
    },
  );
  try {
    console.log(printable(await client.ask(text)));
    return 0;
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    console.error(error.message);
    return 1;
  }
}
