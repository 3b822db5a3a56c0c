import { foldText } from "./recall/mod.ts";
import type { RecallHit } from "./recall/mod.ts";
import { type RecallMemory, turnIndexOf } from "./recall_memory.ts";
import type { Conversation } from "./state.ts";
import { finish, type Steps } from "./steps.ts";
import { beginning } from "./text.ts";

/** The maximum length of a passage in search results, in characters (UTF-16 units). */
const MAX_PASSAGE = 500;

/** A passage of a message or reply that matches a query. */
export interface SearchMatch {
  readonly turn: string;
  /** The position of the message's event, or of the event that ended the turn. */
  readonly position: number;
  readonly part: "message" | "reply";
  /** When it was said, in ms since the epoch. */
  readonly at: number;
  readonly text: string;
  /** Comparable within one search only. */
  readonly score: number;
  /** The query's words (folded) that it contains; empty if only its date matches. */
  readonly words: readonly string[];
}

/** What to search for. */
export interface SearchOptions {
  readonly memory: RecallMemory;
  readonly query: string;
  readonly limit: number;
}

/**
 * Searches everything that is remembered, best match first. Passages without any of the query's
 * words are found only if no passage has one, by a date that the query names.
 */
export function searchSaid(conversation: Conversation, options: SearchOptions): SearchMatch[] {
  return finish(searchSteps(conversation, options));
}

/** `searchSaid` in steps. */
export function* searchSteps(
  conversation: Conversation,
  options: SearchOptions,
): Steps<SearchMatch[]> {
  const { memory, query: message, limit } = options;
  const worded: SearchMatch[] = [];
  const others: SearchMatch[] = [];
  const before = conversation.settled.length;
  for (const hit of yield* memory.searchSteps(conversation, { message, before })) {
    if (worded.length >= limit) break;
    const shown = hit.words.length > 0 ? worded : others;
    if (shown.length < limit) shown.push(...shownHit(conversation, hit));
  }
  return worded.length > 0 ? worded : others;
}

/** Returns a test for whether a text contains every word of a query, in any case and accents. */
export function wordsIn(query: string): (text: string) => boolean {
  const words = foldText(query).split(/\s+/).filter((word) => word !== "");
  return (text) => {
    const folded = foldText(text);
    return words.every((word) => folded.includes(word));
  };
}

function shownHit({ settled }: Conversation, hit: RecallHit): SearchMatch[] {
  const turn = settled.at(turnIndexOf(hit));
  if (!turn) return [];
  const isMessage = hit.role === "user";
  return [{
    turn: turn.id,
    position: isMessage ? turn.receivedAt : turn.outcome.position,
    part: isMessage ? "message" : "reply",
    at: hit.at,
    text: beginning(hit.text, MAX_PASSAGE) || hit.text.slice(0, MAX_PASSAGE).toWellFormed(),
    score: Math.round(hit.score * 1_000) / 1_000,
    words: hit.words,
  }];
}
