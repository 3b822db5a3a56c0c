import { foldText } from "./recall/mod.ts";
import type { RecallHit } from "./recall/mod.ts";
import { type RecallMemory, turnIndexOf } from "./recall_memory.ts";
import { type Conversation, lastMoment } from "./state.ts";
import { finish, type Steps } from "./steps.ts";
import { beginning } from "./text.ts";
import type { ZonedTime } from "./time_zone.ts";

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
  /** The query's words (folded) that it contains; empty if only the time at which it was said matches. */
  readonly words: readonly string[];
}

/** What to search for. */
export interface SearchOptions {
  readonly memory: RecallMemory;
  readonly query: string;
  /** When and where it is asked; by default, when and where something was said last. */
  readonly now?: ZonedTime;
  readonly limit: number;
}

/**
 * Searches everything that is remembered, best match first: what has one of the query's words, or was
 * said at a time that it names. If there is nothing of that kind, what was said near that time.
 */
export function searchSaid(conversation: Conversation, options: SearchOptions): SearchMatch[] {
  return finish(searchSteps(conversation, options));
}

/** `searchSaid` in steps. */
export function* searchSteps(
  conversation: Conversation,
  options: SearchOptions,
): Steps<SearchMatch[]> {
  const { memory, query: message, limit, now = lastMoment(conversation) } = options;
  const found: SearchMatch[] = [];
  const others: SearchMatch[] = [];
  const before = conversation.settled.length;
  const take = (hit: RecallHit) => {
    const shown = hit.words.length > 0 || hit.isDated ? found : others;
    if (shown.length < limit) shown.push(...shownHit(conversation, hit));
    return found.length < limit;
  };
  if (limit > 0) yield* memory.searchSteps(conversation, { message, now, before, take });
  return found.length > 0 ? found : others;
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
