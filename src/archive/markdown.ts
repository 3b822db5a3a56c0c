import { readEvent, type RecordedEvent, withMarks } from "../conversation/mod.ts";
import { isoOf } from "../shared/mod.ts";
import type { SessionHead, SessionKey, SessionLog } from "../session_log/mod.ts";
import { eventsOf } from "./write.ts";

/** A message that waits for its reply. */
interface Waiting {
  readonly text: string;
  readonly at: number;
}

/**
 * A session as Markdown to read, in pieces: each message with its reply, in the order of the replies,
 * and the pinned notes. Throws `SessionWentError` if the session is erased or expires midway.
 */
export async function* markdownOf(
  log: SessionLog,
  key: SessionKey,
  head: SessionHead,
): AsyncGenerator<string, void, void> {
  const writer = new MarkdownWriter();
  yield `# ${onOneLine(head.name ?? head.preview ?? key.session)}\n`;
  for await (const page of eventsOf(log, key, head)) {
    let text = "";
    for (const stored of page) {
      const event = readEvent(stored);
      if (event.type !== "unknown" && event.type !== "unreadable") text += writer.write(event);
    }
    if (text !== "") yield text;
  }
  yield writer.end();
}

/** A turn with its replies, of which the chosen one is written. */
class Replied {
  readonly #turn: string;
  readonly #message: string;
  readonly #replies: Map<number, string>;
  #chosen: number;
  #after = "";
  /** Whether it is being answered again. */
  isOpen = false;

  constructor({ turn, message, position, reply }: {
    readonly turn: string;
    readonly message: string;
    readonly position: number;
    readonly reply: string;
  }) {
    this.#turn = turn;
    this.#message = message;
    this.#replies = new Map([[position, reply]]);
    this.#chosen = position;
  }

  /** The message, the chosen reply, and what followed while there was another one to come. */
  get text(): string {
    return this.#message + (this.#replies.get(this.#chosen) ?? "") + this.#after;
  }

  /** Adds a reply; false if it is another turn's. `stays`: the one before stays chosen. */
  add(turn: string, { position, reply, stays }: {
    readonly position: number;
    readonly reply: string;
    readonly stays: boolean;
  }): boolean {
    if (turn !== this.#turn) return false;
    this.#replies.set(position, reply);
    if (!stays) this.#chosen = position;
    this.isOpen = false;
    return true;
  }

  reopen(turn: string): void {
    if (turn === this.#turn) this.isOpen = true;
  }

  choose(turn: string, reply: number): void {
    if (turn === this.#turn && this.#replies.has(reply)) this.#chosen = reply;
  }

  /** It ends without another reply; false if it is another turn. */
  end(turn: string): boolean {
    if (turn !== this.#turn) return false;
    this.isOpen = false;
    return true;
  }

  follow(text: string): void {
    this.#after += text;
  }
}

/** Writes events as Markdown, one after another. */
class MarkdownWriter {
  readonly #open = new Map<string, Waiting>();
  /** The newest turn that has a reply: it may be answered again, and another reply be chosen. */
  #newest: Replied | undefined;
  readonly #notes = new Map<string, string>();

  /** What an event adds to the text. */
  write(event: RecordedEvent): string {
    const { at } = event;
    switch (event.type) {
      case "MessageReceived": {
        const { turn, text, attachments } = event.data;
        this.#open.set(turn, { text: withMarks(text, attachments), at });
        return "";
      }
      case "ReplyCompleted": {
        const { turn, text, model } = event.data;
        return this.#replied(event, said(`Claude (${onOneLine(model)})`, { text, at }), {
          message: this.#message(turn),
          stays: event.data.chosen !== undefined,
        });
      }
      case "ReplyReopened":
        this.#newest?.reopen(event.data.turn);
        return "";
      case "ReplyChosen":
        this.#newest?.choose(event.data.turn, event.data.reply);
        return "";
      case "TurnCancelled": {
        const { turn, text } = event.data;
        if (this.#newest?.end(turn)) return "";
        return this.#after(this.#message(turn) + said("Claude (stopped)", { text, at }));
      }
      case "TurnFailed": {
        const { turn, message } = event.data;
        if (this.#newest?.end(turn)) return "";
        return this.#after(`${this.#message(turn)}\n*No reply: ${onOneLine(message)}*\n`);
      }
      case "TurnImported": {
        const { text, reply, saidAt, repliedAt } = event.data;
        return this.#replied(event, said("Claude", { text: reply, at: repliedAt }), {
          message: said("You", { text, at: saidAt }),
          stays: false,
        });
      }
      case "NotePinned":
      case "NoteRevised":
        this.#notes.set(event.data.note, event.data.text);
        return "";
      case "NoteUnpinned":
        this.#notes.delete(event.data.note);
        return "";
      default:
        return "";
    }
  }

  /** What the end of the session adds: messages without a reply, and the notes. */
  end(): string {
    const newest = this.#newest?.text ?? "";
    const messages = newest +
      Array.from(this.#open.values(), (message) => said("You", message)).join("");
    if (this.#notes.size === 0) return messages;
    const notes = Array.from(this.#notes.values(), (note) => `- ${indented(note)}\n`).join("");
    return `${messages}\n## Pinned notes\n\n${notes}`;
  }

  /** A reply: one more of the newest turn, or the first of the turn that is the newest now. */
  #replied(
    { position, data: { turn } }: RecordedEvent & { readonly data: { readonly turn: string } },
    reply: string,
    { message, stays }: { readonly message: string; readonly stays: boolean },
  ): string {
    if (this.#newest?.add(turn, { position, reply, stays })) return "";
    const before = this.#newest?.text ?? "";
    this.#newest = new Replied({ turn, message, position, reply });
    return before;
  }

  /** What follows the newest turn; it waits while that is being answered again. */
  #after(text: string): string {
    if (this.#newest?.isOpen) {
      this.#newest.follow(text);
      return "";
    }
    const before = this.#newest?.text ?? "";
    this.#newest = undefined;
    return before + text;
  }

  #message(turn: string): string {
    const message = this.#open.get(turn);
    this.#open.delete(turn);
    return message ? said("You", message) : "";
  }
}

function said(who: string, { text, at }: Waiting): string {
  return text === "" ? "" : `\n## ${who}, ${minuteOf(at)}\n\n${text}\n`;
}

/** A time such as `2026-11-24 09:30 UTC`. */
function minuteOf(at: number): string {
  return `${isoOf(at).slice(0, 16).replace("T", " ")} UTC`;
}

function onOneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

function indented(text: string): string {
  return text.replaceAll("\n", "\n  ");
}
