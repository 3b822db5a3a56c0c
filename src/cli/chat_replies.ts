import { forkBefore } from "../client/editing.ts";
import type { Client, Turn } from "../client/mod.ts";
import type { ChatScreen } from "./chat_screen.ts";

/** How much of a reply a list shows, in characters. */
const SHOWN = 70;

/** What a chat does with its newest reply, and with its newest message. */
export class ChatReplies {
  readonly #client: Client;
  readonly #screen: ChatScreen;

  constructor({ client, screen }: { readonly client: Client; readonly screen: ChatScreen }) {
    this.#client = client;
    this.#screen = screen;
  }

  /** Answers the newest message once more, or goes on with its reply. */
  async again(how: "regenerate" | "continueReply"): Promise<void> {
    const last = this.#last();
    if (!last) return;
    this.#screen.typed(last.id);
    const { replies = [], reopenError } = await this.#client[how](last.id);
    if (reopenError) this.#screen.problem(`${reopenError.message}; the earlier reply stays`);
    else if (replies.length > 1) {
      this.#screen.note(`${replies.length} replies; /replies lists them, /replies 1 chooses one`);
    }
  }

  /** Lists the replies of the newest message, or chooses one of them by its number. */
  async replies(number: string): Promise<void> {
    const last = this.#last();
    if (!last) return;
    const { replies = [] } = last;
    if (number === "") {
      const lines = replies.map(({ position, text }, index) =>
        `${position === last.chosen ? "*" : " "} ${index + 1}  ${onOneLine(text)}`
      );
      return this.#screen.say(lines.join("\n") || "There is one reply; /again asks for another");
    }
    const reply = replies[Number(number) - 1];
    if (!reply) return this.#screen.problem(`There is no reply ${number}; /replies lists them`);
    await this.#client.chooseReply(last.id, reply.position);
    this.#screen.note(`Reply ${number} is remembered`);
    this.#screen.say(reply.text);
  }

  /** A session that begins with everything before the newest message. */
  async edit(): Promise<{ readonly session: string; readonly space?: string | null } | undefined> {
    const { api, session, turns } = this.#client;
    const turn = turns.findLast(({ position }) => position !== undefined);
    if (!turn || !session) {
      this.#screen.problem("There is no message to edit yet");
      return undefined;
    }
    const fork = await forkBefore(api, session, { turns, turn });
    return { session: fork, space: session.space ?? null };
  }

  #last(): Turn | undefined {
    const last = this.#client.turns.at(-1);
    if (last?.status === "completed") return last;
    this.#screen.problem("The last message has no whole reply");
    return undefined;
  }
}

function onOneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > SHOWN ? `${line.slice(0, SHOWN).toWellFormed()}…` : line;
}
