import type { KnownFact } from "./known_fact.ts";
import { FactMemory, type FactQuery, type FoundFact } from "./list_memory.ts";
import type { SearchPart } from "./recall/mod.ts";
import { factSource, type SearchSource, searchSourcesSteps } from "./search_source.ts";
import type { Steps } from "./steps.ts";

/** The most facts that a message finds by its words. A context weighs no more beside what was said. */
const MOST_FOUND = 64;

/**
 * The facts that have words of a message or similar ones, or that it names the time of, best first, in
 * steps: at most 64.
 */
export function* foundFactsSteps(
  query: FactQuery,
  memory: FactMemory,
): Steps<readonly FoundFact[]> {
  const known = memory.foundFor(query);
  if (known) return known;
  const { facts, message, now } = query;
  const found: FoundFact[] = [];
  yield* searchSourcesSteps([factSource(facts, memory)], {
    ...{ message, now, lean: false, byWords: true },
    take: ({ position, score }) => found.push({ index: position, score }) < MOST_FOUND,
  });
  memory.note(query, found);
  return found;
}

/**
 * The facts among which a message finds some, in steps: all of them, or where there are many those
 * that its words find. What it finds by its meaning alone is not worth a look at thousands.
 */
export function* factSourceSteps(query: FactQuery, memory: FactMemory): Steps<SearchSource> {
  const { facts } = query;
  if (facts.length <= MOST_FOUND) return factSource(facts, memory);
  const found = yield* foundFactsSteps(query, memory);
  return fixedSource(yield* excerptSteps(facts, memory, found.map(({ index }) => index)));
}

function* excerptSteps(
  facts: readonly KnownFact[],
  memory: FactMemory,
  indices: readonly number[],
): Steps<SearchPart> {
  let isMore = memory.follow(facts);
  const { drops } = memory;
  while (isMore) {
    yield;
    if (memory.drops !== drops) return yield* excerptSteps(facts, new FactMemory(), indices);
    isMore = memory.follow(facts);
  }
  return memory.excerpt(indices);
}

/** A part that nobody else turns to something else. */
function fixedSource(part: SearchPart): SearchSource {
  const source: SearchSource = { drops: 0, part, follow: () => false, anew: () => source };
  return source;
}
