import { type Client, isOutcome, type Turn } from "../client/mod.ts";
import type { ChatScreen } from "./chat_screen.ts";
import { grouped } from "./words.ts";

/** How much of a message says which one is meant, in characters (UTF-16 units). */
const SHOWN = 40;

/** Says in a chat, from now on, which turns Claude no longer sees, and which it saw shortened. */
export function sayMarks(
  { client, screen }: { readonly client: Client; readonly screen: ChatScreen },
): void {
  const marks = new ChatMarks(screen);
  client.on("turn", (turn) => isOutcome(turn) && marks.note(turn));
}

class ChatMarks {
  readonly #screen: ChatScreen;
  readonly #withheld = new Set<string>();
  readonly #shortened = new Set<string>();

  constructor(screen: ChatScreen) {
    this.#screen = screen;
  }

  /** Says what is new of a turn. */
  note(turn: Turn): void {
    const { id, withheld, shortenedBy = 0, position } = turn;
    if (withheld && !this.#withheld.has(id)) {
      this.#withheld.add(id);
      this.#screen.note(`Claude doesn't see ${named(turn)} (/use ${position})`);
      if (withheld.summary !== undefined) {
        this.#screen.note(
          "The summary may tell of it, and is made again soon: /summary again makes it now",
        );
      }
    }
    if (!withheld && this.#withheld.delete(id)) {
      this.#screen.note(`Claude may see ${named(turn)} again`);
    }
    if (shortenedBy > 0 && !this.#shortened.has(id)) {
      this.#shortened.add(id);
      const whole = turn.text.length + turn.reply.length;
      const seen = Math.max(0, whole - shortenedBy);
      this.#screen.note(
        `Claude saw ${named(turn)} shortened: ${grouped(seen)} of ${grouped(whole)} characters`,
      );
    }
  }
}

function named({ text }: Turn): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  const beginning = line.slice(0, SHOWN).toWellFormed();
  return `“${beginning}${line.length > SHOWN ? "…" : ""}”`;
}
