import { JSONParser } from "@streamparser/json";
import type { Steps } from "../conversation/mod.ts";
import type { Item } from "./items.ts";

/** Up to so many bytes a value is parsed at once. */
const AT_ONCE = 262_144;

/** How much of a longer one is parsed in one step, in bytes. */
const STEP = 32_768;

/** The value of an item's JSON; undefined where it is not JSON, or not UTF-8. */
export function* valueOf({ pieces, bytes }: Item): Steps<unknown> {
  try {
    return bytes <= AT_ONCE ? JSON.parse(textOf(pieces)) : yield* longValue(pieces);
  } catch {
    return undefined;
  }
}

function textOf(pieces: readonly Uint8Array[]): string {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  return pieces.map((piece) => decoder.decode(piece, { stream: true })).join("") +
    decoder.decode();
}

function* longValue(pieces: readonly Uint8Array[]): Steps<unknown> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const parser = new JSONParser({ paths: ["$"] });
  let found: unknown;
  parser.onValue = ({ value }) => found = value;
  for (const piece of pieces) {
    for (let start = 0; start < piece.length; start += STEP) {
      yield;
      const part = piece.subarray(start, start + STEP);
      decoder.decode(part, { stream: true });
      parser.write(part);
    }
  }
  decoder.decode();
  if (!parser.isEnded) parser.end();
  return found;
}
