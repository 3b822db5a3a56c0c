import { type Client, connect, createApi } from "../client/mod.ts";
import { type ChatConsole, openConsole } from "./chat_input.ts";
import type { ChatOptions } from "./chat_options.ts";
import { spaceToName } from "./chat_space.ts";
import { type NextPlace, OpenChat } from "./open_chat.ts";

/** Chats in a terminal until the user quits; resolves with the exit code. */
export async function chatInTerminal(options: ChatOptions): Promise<number> {
  using console = openConsole();
  const api = createApi(options);
  const { space: asked } = options;
  let place: NextPlace = { session: options.session };
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
): Promise<NextPlace | number> {
  await using client = connect(options);
  const chat = new OpenChat(client, { console, options });
  console.handlers = chat;
  const first = await Promise.race([opened(client), chat.ended]);
  if (first !== "open") return first;
  await chat.begin(message);
  const ended = await chat.ended;
  console.handlers = undefined;
  return ended;
}

function opened(client: Client): Promise<"open"> {
  return new Promise((done) =>
    client.on("state", ({ status }) => status === "open" && done(status))
  );
}
