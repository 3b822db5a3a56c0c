import { foundFactsSteps } from "./found_facts.ts";
import type { KnownFact, SessionLife } from "./known_fact.ts";
import { FactMemory } from "./list_memory.ts";
import { Repetition } from "./repetition.ts";
import { listSource, searchSourcesSteps } from "./search_source.ts";
import { type DigestHit, LEAST_BEARING, MOST_HITS, SessionChoice } from "./session_choice.ts";
import { DigestMemory, type SessionDigest } from "./session_digest.ts";
import { lifeKey, SessionScores } from "./session_scores.ts";
import type { Steps } from "./steps.ts";
import type { ZonedTime } from "./time_zone.ts";

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

/** A fact counts if its score is at least this share of the best one's. */
const LEAST_SHARE_OF_FACT = 0.15;

/** The most digests that are looked at, where many repeat the message. */
const MOST_LOOKED_AT = 2_048;

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
  const byFact = new SessionScores();
  const foundFacts = yield* foundFactsSteps({ facts, message, now }, factMemory);
  const least = LEAST_SHARE_OF_FACT * (foundFacts[0]?.score ?? 0);
  for (const { index, score } of foundFacts) {
    if (score < least) continue;
    for (const source of facts[index]?.sources ?? []) byFact.note(source, score);
  }
  const found = new SessionChoice(hits, { byFact, repetition, self }).best(MOST_OPENED);
  const known = new Set([self, ...found].map(lifeKey));
  const fresh = new Map(unread.map((life) => [lifeKey(life), life]))
    .values().filter((life) => !known.has(lifeKey(life))).take(MOST_UNREAD).toArray();
  return [...found.slice(0, MOST_OPENED - fresh.length), ...fresh];
}

/** The digests that match a message, best first, in steps; until enough of them repeat nothing of it. */
function* hitsSteps(
  message: string,
  { digests, memory = new DigestMemory(), now, repetition }: Directory & {
    readonly now: ZonedTime;
    readonly repetition: Repetition;
  },
): Steps<readonly DigestHit[]> {
  const hits: DigestHit[] = [];
  /** Sessions that repeat nothing of the message. */
  const others = new Set<string>();
  let [best, count] = [0, 0];
  yield* searchSourcesSteps([listSource(digests, memory, () => new DigestMemory())], {
    ...{ message, now, lean: false, byWords: true },
    take: ({ position, score, isDated = false }) => {
      const digest = digests[position];
      if (score < LEAST_BEARING * best) return false;
      if (!digest) return true;
      const { sketch } = digest;
      // Once there are enough others, what repeats the message can take no place from them.
      const isRead = sketch && others.size < MOST_OPENED && repetition.mayBeIn(sketch);
      const evidence = isRead ? repetition.evidenceIn(sketch) : undefined;
      hits.push({ digest, score, isDated, evidence });
      if (isDated || !evidence || evidence.repeated.length === 0) {
        best ||= score;
        count += 1;
        if (others.size < MOST_OPENED) others.add(lifeKey(digest));
      }
      return count < MOST_HITS && hits.length < MOST_LOOKED_AT;
    },
  });
  return hits;
}
