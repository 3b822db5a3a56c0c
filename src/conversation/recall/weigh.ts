import type { SearchScope } from "./bm25.ts";
import { OF_ASSISTANT, TELLING } from "./passage_kinds.ts";
import type { Query } from "./query.ts";
import type { Steps } from "../steps.ts";

/** What a passage costs besides its text, in characters. */
const LINE_COST = 30;

/** Most passages are shorter, in characters. */
const USUAL_LENGTHS = 1_024;

/** Passages weighed per step. */
const PASSAGES_A_STEP = 10_000;

/** By what scores are weighed. */
interface Weighing {
  readonly query: Query;
  /** The best score of all by words alone. */
  readonly best: number;
  /** The idf of all of the message's terms together. */
  readonly mass: number;
  readonly scores: Float64Array;
}

/** Weighs all scores, in steps, by the message's phrasing, the speaker and each passage's cost. */
export function* weighSteps(scope: SearchScope, weighing: Weighing): Steps<void> {
  const costs = costsOf(scope.weights.cost);
  for (let from = 0; from < scope.passages; from += PASSAGES_A_STEP) {
    if (from > 0) yield;
    weigh(scope, weighing, { costs, from, to: Math.min(scope.passages, from + PASSAGES_A_STEP) });
  }
}

function weigh(
  { index, weights }: SearchScope,
  { query, best, mass, scores }: Weighing,
  { costs, from, to }: { readonly costs: Costs; readonly from: number; readonly to: number },
): void {
  const { about, times } = query;
  const isDated = !times.isEmpty;
  const kinds = index.kinds.values;
  const [starts, ends] = [index.start.values, index.end.values];
  const { user, other } = weights;
  const asked = weights.asked * mass;
  const told = query.asksWhen ? weights.time * best : 0;
  const others = about === undefined ? -1 : about === "user" ? OF_ASSISTANT : 0;
  for (let passage = from; passage < to; passage++) {
    const score = scores[passage] ?? 0;
    if (score === 0 && !isDated) continue;
    let worth = score;
    if (isDated) {
      const at = index.sayings[index.sayingOf.at(passage)]?.at ?? NaN;
      worth += weights.date * times.at(at) * (best || 1);
      if (worth === 0) continue;
    }
    const kind = kinds[passage] ?? 0;
    const side = kind & OF_ASSISTANT;
    if (score > 0 && (kind & TELLING) > 0) worth += told;
    if (side === 0) worth = worth * user + asked;
    if (side === others) worth *= other;
    scores[passage] = worth / costs.of((ends[passage] ?? 0) - (starts[passage] ?? 0));
  }
}

/** Those of the shape of talk that was searched last: most indexes of a search have the same. */
let lastCosts: Costs | undefined;

function costsOf(power: number): Costs {
  if (lastCosts?.power !== power) lastCosts = new Costs(power);
  return lastCosts;
}

/** What passages are divided by, by their lengths: short ones leave room for others. */
class Costs {
  readonly power: number;
  /** By length: 0 if it is not known yet. */
  readonly #known = new Float64Array(USUAL_LENGTHS);

  constructor(power: number) {
    this.power = power;
  }

  of(length: number): number {
    const known = this.#known[length] ?? 0;
    return known > 0 ? known : this.#work(length);
  }

  #work(length: number): number {
    const cost = (LINE_COST + length) ** this.power;
    if (length < USUAL_LENGTHS) this.#known[length] = cost;
    return cost;
  }
}
