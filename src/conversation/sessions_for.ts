import { foundFactsSteps } from "./found_facts.ts";
import type { KnownFact, SessionLife } from "./known_fact.ts";
import { FactMemory, ListMemory } from "./list_memory.ts";
import { listSource, searchSourcesSteps } from "./search_source.ts";
import type { Steps } from "./steps.ts";
import type { ZonedTime } from "./time_zone.ts";
import { nearestTime } from "./times.ts";

/** What a session, or a part of it, was about. */
export interface SessionDigest extends SessionLife {
  readonly text: string;
  readonly title?: string;
  /** The words by which it is found beside its text (`termsOfTalk`). */
  readonly terms?: readonly string[];
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

/** The most digests by which they are chosen. */
const MOST_HITS = 64;

/** A session is opened if its score is at least this share of the best one's. */
const LEAST_SHARE = 0.1;

/**
 * The sessions that a message points to, best first, in steps: by what their digests say, and by the
 * facts that came from them. The caller opens them, and gives what was said there to `contextSteps`.
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
  const { digests, facts, unread = [], self, now } = options;
  const scores = new Scores();
  const { memory = new DigestMemory(), factMemory = new FactMemory() } = options;
  const query = { message, now, lean: true, byWords: true };
  const byDigest = new Scores();
  let digestsLeft = MOST_HITS;
  yield* searchSourcesSteps([listSource(digests, memory, () => new DigestMemory())], {
    ...query,
    take: ({ position, score }) => {
      byDigest.note(digests[position], score);
      return --digestsLeft > 0;
    },
  });
  const byFact = new Scores();
  const foundFacts = yield* foundFactsSteps({ facts, message, now }, factMemory);
  const least = LEAST_SHARE_OF_FACT * (foundFacts[0]?.score ?? 0);
  for (const { index, score } of foundFacts) {
    if (score < least) continue;
    for (const source of facts[index]?.sources ?? []) byFact.note(source, score);
  }
  scores.addAll(byDigest, 1);
  scores.addAll(byFact, WORTH_OF_FACT);
  const own = keyOf(self);
  const found = scores.ranked(LEAST_SHARE).filter(([key]) => key !== own);
  const lives = new Map(found.slice(0, MOST_OPENED));
  const known = new Set([own, ...lives.keys()]);
  const fresh = new Map(unread.map((life) => [keyOf(life), life]))
    .values().filter((life) => !known.has(keyOf(life))).take(MOST_UNREAD).toArray();
  return [...lives.values().take(MOST_OPENED - fresh.length), ...fresh];
}

/** How much a message points to each session. */
class Scores {
  readonly #byLife = new Map<string, { readonly life: SessionLife; score: number }>();

  /** Notes a score of a session, of which the best counts. */
  note(life: SessionLife | undefined, score: number): void {
    if (!life) return;
    const known = this.#of(life);
    known.score = Math.max(known.score, score);
  }

  /** Adds the scores of others, each as a share of their best, which counts `worth`. */
  addAll(others: Scores, worth: number): void {
    const best = others.#best;
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

  #of(life: SessionLife): { readonly life: SessionLife; score: number } {
    return this.#at(keyOf(life), life);
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
