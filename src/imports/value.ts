import { JSONParser } from "@streamparser/json";
import type { Steps } from "../conversation/mod.ts";
import type { Item } from "./items.ts";
import { MOST_VALUES } from "./limits.ts";

/** Up to so many bytes a value is parsed at once. */
const AT_ONCE = 262_144;

/** How much of a longer one is parsed in one step, in bytes. */
const STEP = 32_768;

const [QUOTE, BACKSLASH, COMMA, COLON, BRACE, BRACKET] = [0x22, 0x5c, 0x2c, 0x3a, 0x7b, 0x5b];

/** A value; or why there is none: it is not JSON, or not UTF-8, or has too many values. */
export type ReadValue =
  | { readonly value: unknown }
  | { readonly problem: "damaged" | "too_large" };

/** The value of an item's JSON. */
export function* valueOf({ pieces, bytes }: Item): Steps<ReadValue> {
  try {
    return bytes <= AT_ONCE ? { value: JSON.parse(textOf(pieces)) } : yield* longValue(pieces);
  } catch {
    return { problem: "damaged" };
  }
}

function textOf(pieces: readonly Uint8Array[]): string {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  return pieces.map((piece) => decoder.decode(piece, { stream: true })).join("") +
    decoder.decode();
}

function* longValue(pieces: readonly Uint8Array[]): Steps<ReadValue> {
  const counter = new ValueCounter();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const parser = new JSONParser({ paths: ["$"] });
  let found: unknown;
  parser.onValue = ({ value }) => found = value;
  for (const piece of pieces) {
    for (let start = 0; start < piece.length; start += STEP) {
      yield;
      const part = piece.subarray(start, start + STEP);
      if (counter.count(part) > MOST_VALUES) return { problem: "too_large" };
      decoder.decode(part, { stream: true });
      parser.write(part);
    }
  }
  decoder.decode();
  if (!parser.isEnded) parser.end();
  return { value: found };
}

/** Counts the values of a JSON text, and the names of its members, without parsing it. */
class ValueCounter {
  #count = 0;
  #isInString = false;
  #isEscaped = false;

  /** How many there are up to the end of the next bytes. */
  count(bytes: Uint8Array): number {
    for (const byte of bytes) {
      if (this.#isInString) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (byte === BACKSLASH) this.#isEscaped = true;
        else if (byte === QUOTE) this.#isInString = false;
      } else if (byte === QUOTE) this.#isInString = true;
      else if (byte === COMMA || byte === COLON || byte === BRACE || byte === BRACKET) {
        this.#count += 1;
      }
    }
    return this.#count;
  }
}
