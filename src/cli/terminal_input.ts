import process from "node:process";
import { emitKeypressEvents } from "node:readline";
import { PassThrough } from "node:stream";

const BEGIN = "\x1b[200~";
const END = "\x1b[201~";

/** A key that was pressed. */
export interface Key {
  /** The key's name, such as `return`, `left` or `a`; undefined for most characters. */
  readonly name?: string;
  /** What the terminal sent. */
  readonly sequence: string;
  readonly ctrl: boolean;
  readonly meta: boolean;
}

/** What comes from a terminal. */
export interface InputHandlers {
  key(key: Key): void;
  /** A text was pasted. */
  paste(text: string): void;
  /** The terminal is gone. */
  end(): void;
}

/**
 * Reads keys and pasted texts from the terminal, until `close`. The terminal is asked to mark what
 * is pasted, so that its line breaks are not taken for the Enter key.
 */
export class TerminalInput {
  readonly #split: PasteSplitter;
  readonly #decoder = new TextDecoder();
  readonly #onData: (bytes: Uint8Array) => void;
  readonly #onEnd: () => void;

  constructor(handlers: InputHandlers) {
    const keys = new PassThrough();
    emitKeypressEvents(keys);
    keys.on("keypress", (_text: unknown, key: Key) => handlers.key(key));
    this.#split = new PasteSplitter({
      typed: (text) => keys.emit("data", text),
      pasted: (text) => handlers.paste(text),
    });
    this.#onData = (bytes) => this.#split.take(this.#decoder.decode(bytes, { stream: true }));
    this.#onEnd = () => handlers.end();
    process.stdin.setRawMode(true);
    process.stdin.on("data", this.#onData).on("end", this.#onEnd);
    process.stdout.write("\x1b[?2004h");
  }

  /** Gives the terminal back as it was. */
  close(): void {
    process.stdout.write("\x1b[?2004l");
    process.stdin.off("data", this.#onData).off("end", this.#onEnd);
    process.stdin.setRawMode(false);
    process.stdin.pause();
  }
}

/** Tells what is pasted from what is typed, by the marks around it. */
export class PasteSplitter {
  readonly #typed: (text: string) => void;
  readonly #pasted: (text: string) => void;
  /** What was pasted so far; undefined outside of a paste. */
  #paste: string[] | undefined;
  /** The beginning of a mark, perhaps. */
  #rest = "";

  constructor(
    { typed, pasted }: {
      readonly typed: (text: string) => void;
      readonly pasted: (text: string) => void;
    },
  ) {
    this.#typed = typed;
    this.#pasted = pasted;
  }

  /** Takes what the terminal sent; its pieces may end anywhere. */
  take(piece: string): void {
    let text = this.#rest + piece;
    this.#rest = "";
    while (text !== "") {
      const mark = this.#paste ? END : BEGIN;
      const at = text.indexOf(mark);
      if (at < 0) {
        const kept = beginningOf(mark, text);
        this.#rest = text.slice(text.length - kept);
        return this.#hand(text.slice(0, text.length - kept));
      }
      this.#hand(text.slice(0, at));
      text = text.slice(at + mark.length);
      if (this.#paste) this.#pasted(this.#paste.join(""));
      this.#paste = this.#paste ? undefined : [];
    }
  }

  #hand(text: string): void {
    if (text === "") return;
    if (this.#paste) this.#paste.push(text);
    else this.#typed(text);
  }
}

/** How many characters at the end of a text may be the beginning of a mark. */
function beginningOf(mark: string, text: string): number {
  for (let length = Math.min(mark.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(mark.slice(0, length))) return length;
  }
  return 0;
}
