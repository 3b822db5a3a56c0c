import type { SessionLife } from "./known_fact.ts";
import type { Evidence, Repetition } from "./repetition.ts";
import type { SessionDigest } from "./session_digest.ts";
import { lifeKey, type RankedSession, SessionScores } from "./session_scores.ts";
import type { TalkSketch } from "./talk_sketch.ts";

/** The most digests by which sessions are chosen for all that they say. */
export const MOST_HITS = 64;

/** A digest bears on a message if its score is at least this share of the best one's. */
export const LEAST_BEARING = 0.15;

/**
 * What the best fact counts beside the best digest: a fact says less of what else was said there.
 * Chosen on LoCoMo's first three conversations.
 */
const WORTH_OF_FACT = 0.3;

/** A session is opened if its score is at least this share of the best one's. */
const LEAST_SHARE = 0.1;

/** A session is a copy if this share of its news is said in those that are chosen already. */
const SHARE_OF_COPY = 0.5;

/** A digest that matches a message. */
export interface DigestHit {
  readonly digest: SessionDigest;
  readonly score: number;
  /** Whether the message names the time of it, so that it counts whatever it repeats. */
  readonly isDated: boolean;
  /** What it has of the message's terms, if it may repeat any of them. */
  readonly evidence?: Evidence | undefined;
}

/** Chooses sessions by the digests that match a message, and by facts. */
export class SessionChoice {
  readonly #repetition: Repetition;
  readonly #own: string;
  /** By term of the message: how rare it is. */
  readonly #rarity: Float64Array;
  /** By session: the digest that says most beyond the message. */
  readonly #telling = new Map<string, DigestHit>();
  readonly #hashes = new Map<TalkSketch, readonly number[]>();
  /** By what they say beyond the message, and by all that they say. */
  readonly #byNews: readonly RankedSession[];
  readonly #byAll: readonly RankedSession[];

  /** `hits` are best first. */
  constructor(hits: readonly DigestHit[], { byFact, repetition, self }: {
    readonly byFact: SessionScores;
    readonly repetition: Repetition;
    readonly self: SessionLife;
  }) {
    this.#repetition = repetition;
    this.#own = lifeKey(self);
    const repeats = hits.some(({ evidence }) => evidence && evidence.repeated.length > 0);
    const read = repeats ? hits.map((hit) => ({ ...hit, evidence: this.#evidenceIn(hit) })) : hits;
    this.#rarity = rarityAmong(read, repetition.size);
    const byAll = new SessionScores();
    const byNews = repeats ? new SessionScores() : byAll;
    const least = LEAST_BEARING * (hits[0]?.score ?? 0);
    for (const [place, hit] of read.entries()) {
      const { digest, score } = hit;
      if (repeats && place < MOST_HITS && score >= least) byAll.note(digest, score);
      if (byNews.note(digest, score * this.#shareOf(hit))) this.#telling.set(lifeKey(digest), hit);
    }
    this.#byAll = rankedBy(byAll, byFact);
    this.#byNews = repeats ? rankedBy(byNews, byFact) : this.#byAll;
  }

  /** The sessions to open, at most so many, best first. */
  best(count: number): SessionLife[] {
    const chosen = new Map<string, SessionLife>();
    const said = new Set<number>();
    const byNews = this.#byNews.values();
    const byAll = this.#byAll.values();
    const take = (ranking: typeof byAll, isMeant: (key: string) => boolean) => {
      if (chosen.size === count) return false;
      const next = ranking.find(([key]) => key !== this.#own && !chosen.has(key) && isMeant(key));
      if (!next) return false;
      const [key, life] = next;
      chosen.set(key, life);
      for (const hash of this.#hashesIn(this.#telling.get(key))) said.add(hash);
      return true;
    };
    let isMore = true;
    while (isMore) {
      const isNew = take(byNews, (key) => !this.#isCopy(key, said));
      isMore = take(byAll, () => true) || isNew;
    }
    return [...chosen.values()];
  }

  /** Whether most of what a session says beyond the message is said in others. */
  #isCopy(key: string, said: ReadonlySet<number>): boolean {
    const hit = this.#telling.get(key);
    const sketch = hit?.digest.sketch;
    if (!hit || !sketch || !this.#hashesIn(hit).some((hash) => said.has(hash))) return false;
    const before = this.#massOf(this.#evidenceIn(hit)?.fresh);
    const left = this.#massOf(this.#repetition.evidenceIn(sketch, said).fresh);
    return before > 0 && left <= (1 - SHARE_OF_COPY) * before;
  }

  #hashesIn(hit: DigestHit | undefined): readonly number[] {
    const sketch = hit?.digest.sketch;
    if (!sketch) return [];
    const known = this.#hashes.get(sketch) ?? this.#repetition.hashesIn(sketch);
    this.#hashes.set(sketch, known);
    return known;
  }

  #evidenceIn({ evidence, digest: { sketch } }: DigestHit): Evidence | undefined {
    return evidence ?? (sketch && this.#repetition.evidenceIn(sketch));
  }

  /** How much of what matches says something beyond the message, from 0 to 1. */
  #shareOf({ evidence, isDated }: DigestHit): number {
    if (!evidence || isDated || evidence.repeated.length === 0) return 1;
    const fresh = this.#massOf(evidence.fresh);
    return fresh / (fresh + this.#massOf(evidence.repeated));
  }

  #massOf(terms: readonly number[] = []): number {
    return terms.reduce((sum, term) => sum + (this.#rarity[term] ?? 0), 0);
  }
}

/** The sessions by what was said there and by facts, best first. */
function rankedBy(byDigest: SessionScores, byFact: SessionScores): readonly RankedSession[] {
  const scores = new SessionScores();
  scores.addAll(byDigest, 1);
  scores.addAll(byFact, WORTH_OF_FACT);
  return scores.ranked(LEAST_SHARE);
}

/** By term: its idf among the digests that were found, as far as it says something beyond the message. */
function rarityAmong(hits: readonly DigestHit[], terms: number): Float64Array {
  const having = new Float64Array(terms);
  for (const { evidence } of hits) {
    for (const term of evidence?.fresh ?? []) having[term] = (having[term] ?? 0) + 1;
  }
  return having.map((count) => Math.log(1 + (hits.length - count + 0.5) / (count + 0.5)));
}
