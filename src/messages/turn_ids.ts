import { sha256 } from "@noble/hashes/sha2.js";
import type { Steps } from "../conversation/mod.ts";
import type { TypedMessage } from "./history.ts";

/** 132 bits. */
const ID_LENGTH = 22;

/** How many characters are hashed in one step; each text counts for some more. */
const CHARACTERS_PER_STEP = 65_536;
const COST_OF_TEXT = 512;

const encoder = new TextEncoder();

/** What an id is made of, besides the one before it. */
type Said = Pick<TypedMessage, "text" | "summary">;

/** Typed messages of the same session, and their ids. */
export interface IdsBefore {
  readonly typed: readonly Said[];
  readonly ids: readonly string[];
}

/**
 * The ids of typed messages, oldest first. Each stands for all messages before it, too: the same
 * history gives the same ids, and a changed, rewound or summarised one others from there on. Texts
 * that differ in white space alone are the same.
 *
 * @param before Of the same session: as far as it begins with the same texts, its ids are taken.
 */
export function* turnIds(
  session: string,
  typed: readonly Said[],
  before: IdsBefore = { typed: [], ids: [] },
): Steps<readonly string[]> {
  const changed = typed.findIndex((said, index) => !isSame(said, before.typed[index]));
  const shared = changed < 0 ? typed.length : changed;
  const ids = before.ids.slice(0, shared);
  let previous = ids.at(-1) ?? session;
  let work = 0;
  for (const said of typed.slice(shared)) {
    previous = yield* idAfter(previous, said);
    ids.push(previous);
    work += said.text.length + COST_OF_TEXT;
    if (work < CHARACTERS_PER_STEP) continue;
    work = 0;
    yield;
  }
  return ids;
}

function isSame({ text, summary }: Said, before: Said | undefined): boolean {
  return before !== undefined && text === before.text && summary === before.summary;
}

function* idAfter(previous: string, { text, summary }: Said): Steps<string> {
  const hash = sha256.create().update(encoder.encode(previous));
  // No folded text has a line feed, so nothing else gives the same bytes.
  for (const part of summary === undefined ? [text] : [summary, text]) {
    hash.update(encoder.encode("\n"));
    let pieces = 0;
    for (const piece of folded(part)) {
      if (pieces++ > 0) yield;
      hash.update(encoder.encode(piece));
    }
  }
  const digest = hash.digest().toBase64({ alphabet: "base64url", omitPadding: true });
  return digest.slice(0, ID_LENGTH);
}

/** A text without white space around it, each run of it in between as one space, in pieces. */
function* folded(text: string): Generator<string, void, void> {
  const trimmed = text.trim();
  let wasBlank = false;
  for (let start = 0; start < trimmed.length;) {
    const end = endOfPiece(trimmed, start);
    const piece = trimmed.slice(start, end).replace(/\s+/g, " ");
    yield wasBlank && piece.startsWith(" ") ? piece.slice(1) : piece;
    wasBlank = piece.endsWith(" ");
    start = end;
  }
}

/** Where a piece may end: between whole characters. */
function endOfPiece(text: string, start: number): number {
  const end = Math.min(text.length, start + CHARACTERS_PER_STEP);
  const unit = text.charCodeAt(end - 1);
  return unit >= 0xd800 && unit <= 0xdbff ? Math.min(text.length, end + 1) : end;
}
