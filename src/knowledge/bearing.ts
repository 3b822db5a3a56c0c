import type { Steps } from "../conversation/mod.ts";
import type { SaidText } from "./commands.ts";
import type { CurrentFact } from "./facts.ts";
import { currentFacts, type Space } from "./space.ts";
import type { SpaceIndex } from "./space_index.ts";

/** The most facts that learning is given, and how many each message finds. */
const MOST_FACTS = 60;
const FOUND_BY_ONE = 6;

/** The most messages that are searched with, and how much of each, in characters. */
const MOST_MESSAGES = 40;
const MOST_READ = 400;

/**
 * The facts that may bear on what was said, at most 60, in steps: all where there are no more, else
 * those that the messages find.
 */
export function* bearingSteps(
  space: Space,
  { index, said }: { readonly index: SpaceIndex; readonly said: readonly SaidText[] },
): Steps<CurrentFact[]> {
  if (space.count.facts <= MOST_FACTS) return [...currentFacts(space)];
  const messages = said.filter(({ role }) => role === "user");
  const stride = Math.max(1, Math.ceil(messages.length / MOST_MESSAGES));
  const best = new Map<string, { readonly fact: CurrentFact; readonly score: number }>();
  for (let place = 0; place < messages.length; place += stride) {
    const query = messages[place]?.text.slice(0, MOST_READ) ?? "";
    const hits = yield* index.searchSteps(space, {
      ...{ query, purpose: "recall", lean: true, facts: FOUND_BY_ONE, digests: 0 },
    });
    for (const { found, score } of hits) {
      if (found.kind !== "fact") continue;
      const { fact } = found;
      if (score > (best.get(fact.fact)?.score ?? -1)) best.set(fact.fact, { fact, score });
    }
    yield;
  }
  return [...best.values()].sort((one, other) => other.score - one.score).slice(0, MOST_FACTS)
    .map(({ fact }) => fact);
}
