import {
  finish,
  PersistentList,
  type RecallHit,
  RecallIndex,
  type RecallOptions,
  type SearchPart,
  type Steps,
} from "../conversation/mod.ts";
import { type CurrentFact, factAt } from "./facts.ts";
import { type Digest, type SpaceSession, tellsWithheld } from "./sessions.ts";
import { findSession, type Space, type SpaceText } from "./space.ts";
import { textAt } from "./space_texts.ts";

/** What to search for in a space. */
export interface SpaceQuery extends Pick<RecallOptions, "now" | "purpose" | "lean"> {
  readonly query: string;
  /** The position of the space's log as of which it is searched; by default its last one. */
  readonly at?: number;
  /** The most facts, and the most digests, that are found. */
  readonly facts?: number;
  readonly digests?: number;
}

/** A fact or a digest that matches. */
export interface SpaceHit {
  /** Comparable within one search only. */
  readonly score: number;
  /** The query's words (folded) that it contains. */
  readonly words: readonly string[];
  /** Whether it was said at a time that the query names. */
  readonly isDated: boolean;
  readonly found:
    | { readonly kind: "fact"; readonly fact: CurrentFact }
    | { readonly kind: "digest"; readonly session: SpaceSession; readonly digest: Digest };
}

/** Hits are looked at this many a step. */
const HITS_A_STEP = 16;

/**
 * The search index of a space's facts and digests. It follows the state text by text; what it finds
 * depends on the state only. What is erased from the state leaves it at its next step.
 */
export class SpaceIndex {
  #index = new RecallIndex();
  /** The texts that it follows, and how many of them it has indexed. */
  #texts = PersistentList.empty<SpaceText>();
  #count = 0;
  /** The number of times that texts were dropped. */
  #drops = 0;

  /** About how many bytes it takes besides the texts. */
  get bytes(): number {
    return this.#index.bytes;
  }

  /**
   * All texts of the space that it followed last, as a part of a search of several; a position there
   * is that of the event (`foundAt`).
   */
  get part(): SearchPart {
    return this.#index.partBefore(Infinity, false);
  }

  /** Forgets what it has indexed; it learns it again when it is asked. */
  clear(): void {
    this.#index = new RecallIndex();
    this.#texts = PersistentList.empty();
    this.#count = 0;
    this.#drops += 1;
  }

  /**
   * Indexes the next text that is not indexed yet; false if there is nothing left. If there are many,
   * call it repeatedly before a search and let other work run in between.
   */
  follow({ texts }: Space): boolean {
    if (texts !== this.#texts) this.#turnTo(texts);
    const next = texts.at(this.#count);
    if (!next) return false;
    const { position, role, at } = next;
    if (next.text !== "") this.#index.add({ position, role, at, text: searchedText(next) });
    this.#count += 1;
    return this.#count < texts.length;
  }

  /**
   * The facts that hold, and the digests, that match a query, best first. A search for people finds
   * what has its words or was said at a time that it names.
   */
  search(space: Space, query: SpaceQuery): SpaceHit[] {
    return finish(this.searchSteps(space, query));
  }

  /**
   * `search` in steps. If the index followed a state with other texts meanwhile, the search begins
   * again in an index of its own, which finds the same.
   */
  *searchSteps(space: Space, query: SpaceQuery): Steps<SpaceHit[]> {
    const { query: message, at = space.position, now, purpose = "search", lean = false } = query;
    const left = { fact: query.facts ?? Infinity, digest: query.digests ?? Infinity };
    const drops = this.#drops;
    while (this.follow(space) && drops === this.#drops) yield;
    if (drops !== this.#drops) return yield* new SpaceIndex().searchSteps(space, query);
    const options = { before: at + 1, now, purpose, lean };
    const hits = yield* this.#index.searchSteps(message, options);
    if (drops !== this.#drops) return yield* new SpaceIndex().searchSteps(space, query);
    const found: SpaceHit[] = [];
    let seen = 0;
    for (const hit of hits) {
      if (left.fact <= 0 && left.digest <= 0) break;
      const isMeant = purpose === "recall" || hit.words.length > 0 || hit.isDated;
      const match = isMeant ? hitOf(space, hit, at) : undefined;
      if (match && left[match.found.kind] > 0) {
        left[match.found.kind] -= 1;
        found.push(match);
      }
      if (++seen % HITS_A_STEP > 0) continue;
      yield;
      if (drops !== this.#drops) return yield* new SpaceIndex().searchSteps(space, query);
    }
    return found;
  }

  /** Drops all texts that are not among these, or that have been erased. */
  #turnTo(texts: Space["texts"]): void {
    const common = texts.commonWith(this.#texts);
    if (common < Math.min(this.#count, texts.length)) {
      this.#index.dropFrom(this.#texts.at(common)?.position ?? 0);
      this.#count = common;
      this.#drops += 1;
    }
    if (texts.length >= this.#count) this.#texts = texts;
  }
}

/** What is searched of a text: that of a digest has its words below. */
function searchedText({ text, terms }: SpaceText): string {
  return terms && terms.length > 0 ? [text, terms.join(", ")].join("\n").trimEnd() : text;
}

/** What a hit is; undefined where it does not hold at the position. */
function hitOf(space: Space, hit: RecallHit, at: number): SpaceHit | undefined {
  const found = foundAt(space, hit.position, at);
  const { score, words, isDated = false } = hit;
  return found && { score: Math.round(score * 1_000) / 1_000, words, isDated, found };
}

/**
 * The fact or digest whose text the event at `position` brought, if it holds at another position, by
 * default now.
 */
export function foundAt(
  space: Space,
  position: number,
  at = space.position,
): SpaceHit["found"] | undefined {
  const text = textAt(space, position);
  if (!text || text.text === "") return undefined;
  if ("session" in text.of) {
    const session = findSession(space, text.of.session, text.of.generation);
    const digest = session?.digests.find((each) => each.position === position);
    if (!session || !digest || tellsWithheld(session, digest)) return undefined;
    return { kind: "digest", session, digest };
  }
  const known = space.facts.at(text.of.fact);
  const fact = known && factAt(known, at);
  return fact?.position === position ? { kind: "fact", fact } : undefined;
}
