import process from "node:process";
import { clearLine, createInterface, cursorTo, type Interface } from "node:readline";
import { connect, isId } from "../client/mod.ts";
import type { ChatOptions } from "./chat_options.ts";
import { ChatScreen, type Output } from "./chat_screen.ts";
import { ChatSession, type Next } from "./chat_session.ts";

/** Chats in a terminal until the user quits; resolves with the exit code. */
export async function chatInTerminal(options: ChatOptions): Promise<number> {
  const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: "> " });
  const output = outputOf(lines);
  let session = options.session;
  try {
    for (;;) {
      const next = await chatIn({ ...options, session }, lines, output);
      if (typeof next === "number") return next;
      session = next;
    }
  } finally {
    lines.close();
  }
}

/** Chats in one session; resolves with the next session or the exit code. */
async function chatIn(
  options: ChatOptions,
  lines: Interface,
  output: Output & { prompt(): void },
): Promise<string | number> {
  const screen = new ChatScreen(output);
  await using client = connect(options);
  const { promise, resolve } = Promise.withResolvers<string | number>();
  const chat = new ChatSession({ client, screen, onIdle: () => output.prompt() });
  client.on("state", (state) => {
    if (state.status !== "closed" || state.reason === "done") return;
    screen.problem(state.message);
    resolve(1);
  });
  const opened = new Promise<void>((done) =>
    client.on("state", ({ status }) => status === "open" && done())
  );
  const onLine = (line: string) =>
    void chat.take(line).then((next) => follow(next), (error) => {
      screen.problem(String(error));
      output.prompt();
    });
  const follow = (next: Next) => {
    if (next === "quit") resolve(0);
    else if (next === "stay") {
      if (chat.running === undefined) output.prompt();
    } else if (isId(next.session)) resolve(next.session);
    else {
      screen.problem("A session id has 1 to 128 characters from A-Z a-z 0-9 . _ : -");
      output.prompt();
    }
  };
  const onInterrupt = () => {
    if (!chat.stop()) resolve(0);
  };
  const onClose = () => resolve(0);
  lines.on("line", onLine).on("SIGINT", onInterrupt).on("close", onClose);
  await Promise.race([opened, promise]);
  screen.note(
    `Session ${client.session?.name ?? options.session}, model ${client.session?.model}. /help`,
  );
  if (chat.running === undefined) output.prompt();
  const ended = await promise;
  lines.off("line", onLine).off("SIGINT", onInterrupt).off("close", onClose);
  return ended;
}

/** Writes above the line that is being typed, and redraws it. */
function outputOf(lines: Interface): Output & { prompt(): void } {
  let isPrompting = false;
  lines.on("line", () => isPrompting = false);
  return {
    hasColours: Deno.stdout.isTerminal() && !Deno.noColor,
    write(text) {
      if (isPrompting) {
        clearLine(process.stdout, 0);
        cursorTo(process.stdout, 0);
        isPrompting = false;
      }
      process.stdout.write(text);
    },
    prompt() {
      isPrompting = true;
      lines.prompt(true);
    },
  };
}
