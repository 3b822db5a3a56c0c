import { type Closed, connect, createApi } from "../client/mod.ts";
import { hintFor } from "./bridge_hint.ts";
import { type ChatConsole, openConsole } from "./chat_input.ts";
import type { ChatOptions } from "./chat_options.ts";
import { ChatScreen } from "./chat_screen.ts";
import { ChatSession, type Next } from "./chat_session.ts";
import { spaceToName } from "./chat_space.ts";
import { idProblem } from "./ids.ts";
import { LostSession } from "./lost_session.ts";

/** Where a chat goes on. */
type Place = Exclude<Next, string>;

/** Chats in a terminal until the user quits; resolves with the exit code. */
export async function chatInTerminal(options: ChatOptions): Promise<number> {
  using console = openConsole();
  const api = createApi(options);
  const { space: asked } = options;
  let place: Place = { session: options.session };
  for (let isChosen = true;; isChosen = false) {
    const { session, message } = place;
    const space = place.space !== undefined
      ? place.space
      : await spaceToName(api, { session, asked, isChosen });
    const attach = isChosen ? options.attach : [];
    const next = await chatIn({ ...options, session, space, attach }, console, message);
    if (typeof next === "number") return next;
    place = next;
  }
}

/** Chats in one session; resolves with where the chat goes on, or the exit code. */
async function chatIn(
  options: ChatOptions,
  console: ChatConsole,
  message: string | undefined,
): Promise<Place | number> {
  const screen = new ChatScreen(console);
  await using client = connect(options);
  const { promise, resolve } = Promise.withResolvers<Place | number>();
  let lost: LostSession | undefined;
  let isReady = false;
  /** Shows the prompt while no reply is awaited. */
  const prompt = () => {
    console.isPrompting = isReady && (lost !== undefined || chat.running === undefined);
  };
  client.on("turn", ({ status }) => {
    if (status === "streaming") prompt();
  });
  /** Takes the last message that waits back into the draft. */
  const takeBack = (): boolean => {
    const text = lost ? undefined : chat.takeBack();
    if (text !== undefined) console.giveBack(text);
    return text !== undefined;
  };
  const chat = new ChatSession({
    ...{ client, address: options, screen },
    ...{ space: options.space, onIdle: prompt, onBack: takeBack },
  });
  client.on("state", (state) => {
    if (state.status !== "closed" || state.reason === "done") return;
    if (isGone(state)) {
      lost = new LostSession({ screen, space: chat.space });
      const unsent = chat.unsent.join("\n\n");
      lost.tell(state.message, { hasDraft: unsent !== "" });
      if (unsent !== "") console.giveBack(unsent);
      return prompt();
    }
    screen.problem(state.message + hintFor(state));
    resolve(1);
  });
  const opened = new Promise<"open">((done) =>
    client.on("state", ({ status }) => status === "open" && done(status))
  );
  const follow = (next: Next) => {
    if (next === "quit") return resolve(0);
    if (next === "stay") return prompt();
    const wrong = idProblem("session", next.session);
    if (wrong === undefined) return resolve(next);
    screen.problem(wrong);
    prompt();
  };
  const take = (text: string) => {
    if (lost) return follow(lost.take(text));
    chat.take(text).then(follow, (error) => {
      screen.problem(String(error));
      prompt();
    });
  };
  console.handlers = {
    send(text) {
      if (console.isEchoing) screen.echo(text);
      take(text);
    },
    interrupt: () => {
      if (lost || !chat.stop()) resolve(0);
    },
    end: () => resolve(0),
    takeBack,
    problem: (text) => screen.problem(text),
  };
  const first = await Promise.race([opened, promise]);
  if (first !== "open") return first;
  const { name = options.session, model } = client.session ?? {};
  const where = chat.space === undefined ? "" : `, space ${chat.space}`;
  screen.note(`Session ${name}, model ${model}${where}. /help`);
  isReady = true;
  for (const path of options.attach) await chat.take(`/attach ${path}`);
  if (message !== undefined) take(message);
  else prompt();
  const ended = await promise;
  console.handlers = undefined;
  return ended;
}

/** Whether a session can't be continued since it is no longer there. */
function isGone({ reason }: Closed): boolean {
  return reason === "erased" || reason === "expired";
}
