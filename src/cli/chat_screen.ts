import type { Turn } from "../client/mod.ts";
import { printable } from "./printable.ts";
import { endingNoteOf } from "./ending_note.ts";

/** Where a chat is shown. */
export interface Output {
  /** Writes above the line that is being typed. */
  write(text: string): void;
  readonly hasColours: boolean;
}

const STYLES = { dim: 2, bold: 1, red: 31, yellow: 33 } as const;

/** Shows turns as they arrive: each message once, each piece of a reply once. */
export class ChatScreen {
  readonly #output: Output;
  readonly #shown = new Map<string, string>();
  readonly #asked = new Set<string>();
  /** The turns that have ended, as they did. */
  readonly #over = new Map<string, Turn>();
  /** The turns whose messages were taken back before they were answered. */
  readonly #takenBack = new Set<string>();
  #last: string | undefined;
  #isMidLine = false;

  constructor(output: Output) {
    this.#output = output;
  }

  /** Styles a text if there are colours. */
  styled(style: keyof typeof STYLES, text: string): string {
    return this.#output.hasColours ? `\x1b[${STYLES[style]}m${text}\x1b[0m` : text;
  }

  /** Prints a line. */
  say(text: string): void {
    this.#line(printable(text));
  }

  /** Prints a remark. */
  note(text: string): void {
    this.#line(this.styled("dim", printable(text)));
  }

  /** Prints what went wrong. */
  problem(text: string): void {
    this.#line(this.styled("red", `! ${printable(text)}`));
  }

  /** Prints what was typed, as it stood in the draft. */
  echo(text: string): void {
    this.#line(`> ${printable(text).replaceAll("\n", "\n  ")}`);
  }

  /** Marks a message as typed here, so that it is not shown again. */
  typed(turn: string): void {
    this.#asked.add(turn);
    this.#over.delete(turn);
    this.#shown.delete(turn);
  }

  /** Marks a message as taken back: it is no reply that was stopped. */
  takenBack(turn: string): void {
    this.#takenBack.add(turn);
  }

  /**
   * Shows what is new in a turn, also where it is answered again or another reply is chosen, here or
   * elsewhere. Returns true when that ends it.
   */
  turn(turn: Turn): boolean {
    const { id, text, reply, status, error, redacted, attachments = [] } = turn;
    if (status === "queued" || status === "sent") return false;
    const before = this.#over.get(id);
    if (before && !this.#opensAgain(turn, before)) return false;
    if (!this.#asked.has(id)) {
      this.#asked.add(id);
      this.#line(this.styled("bold", `you: ${printable(text)}`));
      for (const { name, kind } of attachments) this.note(`     attached: ${name} (${kind})`);
    }
    if (status === "cancelled" && this.#takenBack.delete(id)) {
      this.#over.set(id, turn);
      this.note("Taken back");
      return true;
    }
    this.#reply(id, reply);
    if (status === "accepted" || status === "streaming") return false;
    this.#over.set(id, turn);
    this.#shown.delete(id);
    this.#last = undefined;
    if (reply === "") this.#output.write("\n");
    this.#freshLine();
    if (status === "failed") this.problem(error?.message ?? "The turn failed");
    if (status === "failed" && error?.retryable) this.note("/retry tries again");
    if (status === "cancelled") this.note("Stopped");
    const ending = status === "completed" ? endingNoteOf(turn) : undefined;
    if (ending) this.problem(ending.message);
    if (redacted) this.#line(this.styled("yellow", `Masked: ${redacted.join(", ")}`));
    return true;
  }

  /** Whether a turn that had ended is open again. Says so, or which reply it has now. */
  #opensAgain(turn: Turn, before: Turn): boolean {
    const { id, openedAt = 0, endedAt = 0, reopened, replies = [], chosen, reply } = turn;
    if (openedAt > (before.openedAt ?? 0)) {
      this.#over.delete(id);
      if (reopened) this.note(reopened === "continue" ? "(the reply goes on)" : "(another reply)");
      return true;
    }
    if (endedAt <= (before.endedAt ?? 0)) return false;
    this.#over.set(id, turn);
    const number = 1 + replies.findIndex(({ position }) => position === chosen);
    if (number === 0) return false;
    this.note(`Reply ${number} is remembered`);
    this.say(reply);
    return false;
  }

  #reply(id: string, text: string): void {
    // Together with what follows it, a carriage return may be one line break.
    const reply = text.endsWith("\r") ? text.slice(0, -1) : text;
    const shown = this.#shown.get(id) ?? "";
    if (reply === shown) return;
    if (!reply.startsWith(shown)) {
      this.note("(the reply starts again)");
      this.#output.write(printable(reply));
    } else {
      if (this.#last !== undefined && this.#last !== id) this.#freshLine();
      this.#output.write(printable(reply.slice(shown.length)));
    }
    this.#isMidLine = !reply.endsWith("\n");
    this.#last = id;
    this.#shown.set(id, reply);
  }

  /** Writes a separate line, even while a reply is arriving. */
  #line(text: string): void {
    this.#freshLine();
    this.#output.write(`${text}\n`);
  }

  #freshLine(): void {
    if (this.#isMidLine) this.#output.write("\n");
    this.#isMidLine = false;
  }
}
