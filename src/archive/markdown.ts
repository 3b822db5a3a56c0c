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

/** Writes events as Markdown, one after another. */
class MarkdownWriter {
  readonly #open = new Map<string, Waiting>();
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
        return this.#message(turn) + said(`Claude (${onOneLine(model)})`, { text, at });
      }
      case "TurnCancelled": {
        const { turn, text } = event.data;
        return this.#message(turn) + said("Claude (stopped)", { text, at });
      }
      case "TurnFailed": {
        const { turn, message } = event.data;
        return `${this.#message(turn)}\n*No reply: ${onOneLine(message)}*\n`;
      }
      case "TurnImported": {
        const { text, reply, saidAt, repliedAt } = event.data;
        return said("You", { text, at: saidAt }) + said("Claude", { text: reply, at: repliedAt });
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
    const messages = Array.from(this.#open.values(), (message) => said("You", message)).join("");
    if (this.#notes.size === 0) return messages;
    const notes = Array.from(this.#notes.values(), (note) => `- ${indented(note)}\n`).join("");
    return `${messages}\n## Pinned notes\n\n${notes}`;
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
