import { OF_ASSISTANT, TELLING } from "./passage_kinds.ts";
import type { Range } from "./passages.ts";
import type { Query } from "./query.ts";
import type { Weights } from "./weights.ts";

/** What a passage costs besides its text, in characters. */
const LINE_COST = 30;

/** Most passages are shorter, in characters. */
const USUAL_LENGTHS = 1_024;

/** By what scores are weighed. */
interface WeighedBy {
  readonly weights: Weights;
  readonly query: Query;
  /** The best score of all by words alone. */
  readonly best: number;
  /** The idf of all of the message's terms together. */
  readonly mass: number;
}

/** What has the scores: by place, of what kinds it is, where it stands, and how well its time fits. */
export interface Weighed {
  readonly kinds: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly fitOf: (place: number) => number;
}

/** Weighs scores by the message's phrasing, the speaker and each passage's cost. */
export class Weighing {
  readonly #by: WeighedBy;
  readonly #costs: Costs;

  constructor(by: WeighedBy) {
    this.#by = by;
    this.#costs = costsOf(by.weights.cost);
  }

  /** Weighs the scores of a range in place. A higher one weighs no less, and so does a shorter text. */
  weigh(scores: Float64Array, weighed: Weighed, { start, end }: Range): void {
    const { kinds, starts, ends, fitOf } = weighed;
    const { weights, query: { about, times, asksWhen }, best, mass } = this.#by;
    const costs = this.#costs;
    const isDated = !times.isEmpty;
    const { user, other } = weights;
    const asked = weights.asked * mass;
    const told = asksWhen ? weights.time * best : 0;
    const others = about === undefined ? -1 : about === "user" ? OF_ASSISTANT : 0;
    for (let place = start; place < end; place++) {
      const score = scores[place] ?? 0;
      if (score === 0 && !isDated) continue;
      let worth = score;
      if (isDated) {
        worth += weights.date * fitOf(place) * (best || 1);
        if (worth === 0) continue;
      }
      const kind = kinds[place] ?? 0;
      const side = kind & OF_ASSISTANT;
      if (score > 0 && (kind & TELLING) > 0) worth += told;
      if (side === 0) worth = worth * user + asked;
      if (side === others) worth *= other;
      scores[place] = worth / costs.of((ends[place] ?? 0) - (starts[place] ?? 0));
    }
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
