import type { KnownFact } from "./known_fact.ts";
import { FactMemory, type ListMemory } from "./list_memory.ts";
import type { PartHit, SearchPart } from "./recall/mod.ts";
import { recallFromSteps } from "./recall/mod.ts";
import { RecallMemory } from "./recall_memory.ts";
import type { Conversation } from "./state.ts";
import type { Steps } from "./steps.ts";
import type { ZonedTime } from "./time_zone.ts";

/** Passages that were found are used this many a step. */
const HITS_A_STEP = 64;

/** Something to search, with its index. */
export interface SearchSource {
  /** The number of times that the index dropped something; a search that began before is void. */
  readonly drops: number;
  /** Indexes the next piece; false if there is nothing left. */
  follow(): boolean;
  /** What is indexed, once all of it is. */
  readonly part: SearchPart;
  /** The same with an index that nobody else uses. */
  anew(): SearchSource;
}

/** The turns of a session before the index `before`. */
export function turnSource(
  conversation: Conversation,
  { before, memory }: { readonly before: number; readonly memory: RecallMemory },
): SearchSource {
  return {
    get drops() {
      return memory.drops;
    },
    follow: () => memory.follow(conversation),
    get part() {
      return memory.partBefore(before);
    },
    anew: () => turnSource(conversation, { before, memory: new RecallMemory() }),
  };
}

/** Texts that each stand by themselves. */
export function listSource<Item>(
  items: readonly Item[],
  memory: ListMemory<Item>,
  newMemory: () => ListMemory<Item>,
): SearchSource {
  return {
    get drops() {
      return memory.drops;
    },
    follow: () => memory.follow(items),
    get part() {
      return memory.part;
    },
    anew: () => listSource(items, newMemory(), newMemory),
  };
}

/** The facts of a space. */
export function factSource(facts: readonly KnownFact[], memory: FactMemory): SearchSource {
  return listSource(facts, memory, () => new FactMemory());
}

/**
 * Searches several sources for a message in one ranking, in steps: gives the passages to `take`, best
 * first, until it returns false. If another search turned one of the indexes to something else
 * meanwhile, it continues in indexes of its own, which find the same.
 */
export function* searchSourcesSteps(sources: readonly SearchSource[], query: {
  readonly message: string;
  readonly now: ZonedTime;
  readonly lean: boolean;
  /** Whether only words count, and not what passages mean as a whole. Hits do not tell which then. */
  readonly byWords?: boolean;
  readonly take: (hit: PartHit) => boolean;
  /** The number of passages to leave out because they were taken before. */
  readonly skip?: number;
}): Steps<void> {
  const { message, now, lean, byWords = false, take, skip = 0 } = query;
  const again = (skip: number) =>
    searchSourcesSteps(sources.map((source) => source.anew()), { ...query, skip });
  const drops: number[] = [];
  const isVoid = () => drops.some((count, place) => sources[place]?.drops !== count);
  for (const source of sources) {
    let isMore = source.follow();
    drops.push(source.drops);
    while (isMore) {
      yield;
      if (isVoid()) return yield* again(skip);
      isMore = source.follow();
    }
  }
  const options = { now, lean, byWords, tellsWords: !byWords };
  const search = recallFromSteps(sources.map(({ part }) => part), message, options);
  let step = search.next();
  while (!step.done) {
    yield;
    if (isVoid()) return yield* again(skip);
    step = search.next();
  }
  let seen = 0;
  for (const hit of step.value) {
    if (++seen > skip && !take(hit)) return;
    if (seen % HITS_A_STEP > 0) continue;
    yield;
    if (isVoid()) return yield* again(Math.max(skip, seen));
  }
}
