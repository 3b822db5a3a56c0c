import { foundFactsSteps } from "./found_facts.ts";
import type { KnownFact, SessionLife } from "./known_fact.ts";
import { FactMemory, ListMemory } from "./list_memory.ts";
import { type Evidence, Repetition } from "./repetition.ts";
import { listSource, searchSourcesSteps } from "./search_source.ts";
import type { Steps } from "./steps.ts";
import type { TalkSketch } from "./talk_sketch.ts";
import type { ZonedTime } from "./time_zone.ts";
import { nearestTime } from "./times.ts";

/** What a session, or a part of it, was about. */
export interface SessionDigest extends SessionLife {
  readonly text: string;
  readonly title?: string;
  /** The words by which it is found beside its text (`termsOfTalk`). */
  readonly terms?: readonly string[];
  /** Where its words were said; without it, all of it counts as news. */
  readonly sketch?: TalkSketch;
  /** When the last of it was said, in ms since the epoch. */
  readonly saidTo: number;
}

/** The search index of a space's digests. */
export class DigestMemory extends ListMemory<SessionDigest> {
  constructor() {
    super(({ text, title = "", terms = [], saidTo }) => ({
      ...{ role: "user", text: `${title}\n${text}\n${terms.join(" ")}`, isWhole: true },
      at: nearestTime(saidTo),
    }));
  }
}

/** What is known of a space's sessions without opening them. */
export interface Directory {
  /** Of all sessions, oldest first. */
  readonly digests: readonly SessionDigest[];
  readonly facts: readonly KnownFact[];
  /** Sessions of which something was not read yet, newest first. */
  readonly unread?: readonly SessionLife[];
  /** Caches of their search indexes. */
  readonly memory?: DigestMemory;
  readonly factMemory?: FactMemory;
}

/** The most sessions to open for a message, and of them the most that nothing but their age speaks for. */
const MOST_OPENED = 10;
const MOST_UNREAD = 2;

/**
 * What the best fact counts beside the best digest: a fact says less of what else was said there.
 * Chosen on LoCoMo's first three conversations.
 */
const WORTH_OF_FACT = 0.3;

/** A fact counts if its score is at least this share of the best one's. */
const LEAST_SHARE_OF_FACT = 0.15;

/** The most digests by which they are chosen: of those that repeat nothing of the message, and of all. */
const MOST_HITS = 64;
const MOST_LOOKED_AT = 2_048;

/** A digest bears on a message if its score is at least this share of the best one's. */
const LEAST_BEARING = 0.15;

/** A session is opened if its score is at least this share of the best one's. */
const LEAST_SHARE = 0.1;

/** A session is a copy if this share of its news is said in those that are chosen already. */
const SHARE_OF_COPY = 0.5;

/** A digest that matches a message, and what it has of its terms; undefined where that is not known. */
interface Hit {
  readonly digest: SessionDigest;
  readonly score: number;
  readonly evidence: Evidence | undefined;
}

/**
 * The sessions that a message points to, in steps: by what their digests say, and by the facts that
 * came from them. By turns, the next best by what it says beyond the message and the sessions before
 * it, and the next best by all that it says: however many only repeat the message, half of the places
 * are left to others. The caller opens them, and gives what was said there to `contextSteps`.
 */
export function* sessionsForSteps(
  message: string,
  options: Directory & {
    /** The session that the message is sent to; it is never among them. */
    readonly self: SessionLife;
    /** When and where the message is sent. */
    readonly now: ZonedTime;
  },
): Steps<readonly SessionLife[]> {
  const { facts, unread = [], self, now, factMemory = new FactMemory() } = options;
  const repetition = new Repetition(message);
  const hits = yield* hitsSteps(message, { ...options, repetition });
  const byFact = new Scores();
  const foundFacts = yield* foundFactsSteps({ facts, message, now }, factMemory);
  const least = LEAST_SHARE_OF_FACT * (foundFacts[0]?.score ?? 0);
  for (const { index, score } of foundFacts) {
    if (score < least) continue;
    for (const source of facts[index]?.sources ?? []) byFact.note(source, score);
  }
  const found = new Choice(hits, { byFact, repetition, self }).best(MOST_OPENED);
  const known = new Set([self, ...found].map(keyOf));
  const fresh = new Map(unread.map((life) => [keyOf(life), life]))
    .values().filter((life) => !known.has(keyOf(life))).take(MOST_UNREAD).toArray();
  return [...found.slice(0, MOST_OPENED - fresh.length), ...fresh];
}

/** The digests that match a message, best first, in steps; until enough of them repeat nothing of it. */
function* hitsSteps(
  message: string,
  { digests, memory = new DigestMemory(), now, repetition }: Directory & {
    readonly now: ZonedTime;
    readonly repetition: Repetition;
  },
): Steps<readonly Hit[]> {
  const hits: Hit[] = [];
  let [best, left] = [0, MOST_HITS];
  yield* searchSourcesSteps([listSource(digests, memory, () => new DigestMemory())], {
    ...{ message, now, lean: false, byWords: true },
    take: ({ position, score, isDated }) => {
      const digest = digests[position];
      if (score < LEAST_BEARING * best) return false;
      if (!digest) return true;
      const sketch = isDated ? undefined : digest.sketch;
      const evidence = sketch && repetition.evidenceIn(sketch);
      hits.push({ digest, score, evidence });
      if (!evidence || evidence.repeated.length === 0) {
        best ||= score;
        left -= 1;
      }
      return left > 0 && hits.length < MOST_LOOKED_AT;
    },
  });
  return hits;
}

/** Chooses sessions by the digests that match a message, and by facts. */
class Choice {
  readonly #repetition: Repetition;
  readonly #own: string;
  /** By term of the message: how rare it is. */
  readonly #rarity: Float64Array;
  /** By session: the digest that says most beyond the message. */
  readonly #telling = new Map<string, Hit>();
  readonly #byNews = new Scores();
  readonly #byAll = new Scores();

  constructor(hits: readonly Hit[], { byFact, repetition, self }: {
    readonly byFact: Scores;
    readonly repetition: Repetition;
    readonly self: SessionLife;
  }) {
    this.#repetition = repetition;
    this.#own = keyOf(self);
    this.#rarity = rarityAmong(hits, repetition.size);
    const [byNews, byAll] = [new Scores(), new Scores()];
    const least = LEAST_BEARING * (hits[0]?.score ?? 0);
    for (const [place, hit] of hits.entries()) {
      const { digest, score, evidence } = hit;
      if (byNews.note(digest, score * this.#shareOf(evidence))) {
        this.#telling.set(keyOf(digest), hit);
      }
      if (place < MOST_HITS && score >= least) byAll.note(digest, score);
    }
    this.#byNews.addAll(byNews, 1);
    this.#byAll.addAll(byAll, 1);
    for (const scores of [this.#byNews, this.#byAll]) scores.addAll(byFact, WORTH_OF_FACT);
  }

  /** The sessions to open, at most so many, best first. */
  best(count: number): SessionLife[] {
    const chosen = new Map<string, SessionLife>();
    const said = new Set<number>();
    const rankings = [this.#byNews, this.#byAll].map((scores) =>
      scores.ranked(LEAST_SHARE).values()
    );
    const [byNews, byAll] = rankings;
    const take = (ranking: typeof byNews, isMeant: (key: string) => boolean) => {
      const next = ranking?.find(([key]) => key !== this.#own && !chosen.has(key) && isMeant(key));
      if (!next || chosen.size >= count) return false;
      const [key, life] = next;
      chosen.set(key, life);
      const { messages = [], replies = [] } = this.#telling.get(key)?.digest.sketch ?? {};
      for (const hash of [...messages, ...replies]) said.add(hash);
      return true;
    };
    const isNews = (key: string) => !this.#isCopy(key, said);
    while ([take(byNews, isNews), take(byAll, () => true)].includes(true));
    return [...chosen.values()];
  }

  #isCopy(key: string, said: ReadonlySet<number>): boolean {
    const { digest, evidence } = this.#telling.get(key) ?? {};
    if (!digest?.sketch || !evidence) return false;
    if (!digest.sketch.messages.some((hash) => said.has(hash))) return false;
    const left = this.#massOf(this.#repetition.evidenceIn(digest.sketch, said).fresh);
    return left <= (1 - SHARE_OF_COPY) * this.#massOf(evidence.fresh);
  }

  /** How much of what matches says something beyond the message, from 0 to 1. */
  #shareOf(evidence: Evidence | undefined): number {
    if (!evidence || evidence.repeated.length === 0) return 1;
    const fresh = this.#massOf(evidence.fresh);
    return fresh / (fresh + this.#massOf(evidence.repeated));
  }

  #massOf(terms: readonly number[]): number {
    return terms.reduce((sum, term) => sum + (this.#rarity[term] ?? 0), 0);
  }
}

/** By term: its idf among the digests that were found, as far as it says something beyond the message. */
function rarityAmong(hits: readonly Hit[], terms: number): Float64Array {
  const having = new Float64Array(terms);
  for (const { evidence } of hits) {
    for (const term of evidence?.fresh ?? []) having[term] = (having[term] ?? 0) + 1;
  }
  return having.map((count) => Math.log(1 + (hits.length - count + 0.5) / (count + 0.5)));
}

/** How much a message points to each session. */
class Scores {
  readonly #byLife = new Map<string, { readonly life: SessionLife; score: number }>();

  /** Notes a score of a session, of which the best counts. Returns whether that is this one. */
  note(life: SessionLife, score: number): boolean {
    const known = this.#at(keyOf(life), life);
    const isBest = score > known.score;
    if (isBest) known.score = score;
    return isBest;
  }

  /** Adds the scores of others, each as a share of their best, which counts `worth`. */
  addAll(others: Scores, worth: number): void {
    const best = others.#best;
    if (best === 0) return;
    for (const [key, { life, score }] of others.#byLife) {
      this.#at(key, life).score += worth * score / best;
    }
  }

  /** The sessions with their keys, best first, whose score is at least a share of the best one's. */
  ranked(share: number): (readonly [key: string, life: SessionLife])[] {
    const least = share * this.#best;
    return [...this.#byLife]
      .filter(([, { score }]) => score > 0 && score >= least)
      .sort(([, one], [, other]) => other.score - one.score)
      .map(([key, { life: { session, generation } }]) => [key, { session, generation }]);
  }

  get #best(): number {
    return this.#byLife.values().reduce((most, { score }) => Math.max(most, score), 0);
  }

  #at(key: string, life: SessionLife): { readonly life: SessionLife; score: number } {
    const known = this.#byLife.get(key) ?? { life, score: 0 };
    this.#byLife.set(key, known);
    return known;
  }
}

/** The keys of those that were looked at: digests and sources come again with each message. */
const keys = new WeakMap<SessionLife, string>();

function keyOf(life: SessionLife): string {
  const known = keys.get(life);
  if (known !== undefined) return known;
  const key = `${life.session} ${life.generation}`;
  keys.set(life, key);
  return key;
}
