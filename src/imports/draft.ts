import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import type { ForeignConversation, ImportSource, SaidLine } from "./conversation.ts";
import { base64Url } from "./base64_url.ts";
import { LeftOutCounter } from "./left_out.ts";
import { MOST_LINES } from "./limits.ts";

/** The most characters of the lines of one conversation. */
const MOST_CHARACTERS = 64 * 1_024 * 1_024;

/** The longest name of a speaker, in characters: what a bridge takes. */
const LONGEST_NAME = 100;

/** A conversation that is being put together, message by message. */
export class Draft {
  readonly leftOut = new LeftOutCounter();
  readonly #lines: (Omit<SaidLine, "at"> & { readonly at: number | undefined })[] = [];
  #characters = 0;

  /** Adds what was said, in order; a blank text is counted as left out. */
  say(
    role: SaidLine["role"],
    text: string,
    { at, name }: { readonly at?: number | undefined; readonly name?: string | undefined } = {},
  ): void {
    if (text.trim() === "") return this.leftOut.add("empty");
    const isTooLarge = this.#characters + text.length > MOST_CHARACTERS ||
      this.#lines.length === MOST_LINES;
    if (isTooLarge) return this.leftOut.add("too_large");
    this.#characters += text.length;
    const speaker = name?.slice(0, LONGEST_NAME).toWellFormed();
    this.#lines.push({
      ...{ role, text: text.toWellFormed(), at },
      ...(speaker === undefined || speaker.trim() === "" ? {} : { name: speaker }),
    });
  }

  /** Whether nothing was said, and nothing left out. */
  get isUntouched(): boolean {
    return this.#lines.length === 0 && this.leftOut.counts.size === 0;
  }

  /** Whether nothing was said. */
  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  /**
   * The conversation. A line without a time has that of the line before it, or of the conversation's
   * beginning; where nothing has one, `now`.
   */
  done({ source, id, title, began, now }: {
    readonly source: ImportSource;
    readonly id: string | undefined;
    readonly title?: string | undefined;
    /** When it began, in ms since the epoch. */
    readonly began?: number | undefined;
    readonly now: number;
  }): ForeignConversation {
    const first = began ?? this.#lines.find(({ at }) => at !== undefined)?.at;
    let last = first ?? now;
    const lines = this.#lines.map((line) => ({ ...line, at: last = line.at ?? last }));
    const name = title?.toWellFormed().replaceAll(/\s+/g, " ").trim();
    return {
      source,
      id: id ?? this.#hash(),
      ...(name ? { title: name } : {}),
      lines,
      isUndated: first === undefined,
      leftOut: this.leftOut.counts,
    };
  }

  /** A hash of what was said. */
  #hash(): string {
    const hash = sha256.create();
    for (const { role, text, at = "", name = "" } of this.#lines) {
      hash.update(utf8ToBytes(JSON.stringify([role, text, at, name])));
    }
    return base64Url(hash.digest());
  }
}
