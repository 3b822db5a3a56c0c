import {
  FactMemory,
  type KnownFact,
  type Steps,
  type UnknownEvent,
} from "../../conversation/mod.ts";
import {
  type CurrentFact,
  currentFacts,
  factAt,
  type RecordedSpaceEvent,
  revisedFacts,
  type Space,
  type Standing,
  standingSteps,
} from "../../knowledge/mod.ts";
import { inSlices } from "../../shared/mod.ts";

/** So many choices of standing facts are kept, those that were used last. */
const MOST_CHOICES = 256;

/** About how many bytes one takes. */
const BYTES_PER_CHOICE = 4_000;

/** Facts that stand in a stable prefix, and newer texts of them. */
export interface StandingFacts {
  readonly standing: readonly KnownFact[];
  readonly updates: readonly KnownFact[];
}

/** A choice of standing facts, and how often texts had been taken away when it was made. */
interface Choice {
  readonly standing: readonly KnownFact[];
  /** The ids of those that stand there, and of those that stood there until they were corrected. */
  readonly stood: readonly string[];
  readonly losses: number;
}

/** A space's facts as contexts take them in; what is made of them is kept while it holds. */
export class SpaceFacts {
  /** The search index of the current facts. */
  readonly memory = new FactMemory();
  readonly #choices = new Map<string, Choice>();
  #current: { readonly of: Space; readonly facts: readonly KnownFact[] } | undefined;
  #losses = 0;

  /** About how many bytes it takes besides the space. */
  get bytes(): number {
    return this.memory.bytes + this.#choices.size * BYTES_PER_CHOICE;
  }

  /** Takes note of an event: after some, facts stand no longer that did. */
  note(event: RecordedSpaceEvent | UnknownEvent): void {
    const isLoss = event.type === "FactForgotten" || event.type === "SourceWithheld" ||
      event.type === "SourceReleased" ||
      event.type === "SessionLeft" && event.data.reason === "erased" ||
      event.type === "FactRevised" && event.data.saidBy === "owner";
    if (isLoss) this.#losses += 1;
  }

  /** Forgets what can be made again. */
  clear(): void {
    this.memory.clear();
    this.#choices.clear();
    this.#current = undefined;
    this.#losses += 1;
  }

  /** All current facts, in the order of their positions. */
  current(space: Space): readonly KnownFact[] {
    if (this.#current?.of !== space) this.#current = { of: space, facts: this.#follow(space) };
    return this.#current.facts;
  }

  /** The current facts of a space, which mostly are those of the one before and a few more. */
  #follow(space: Space): readonly KnownFact[] {
    const before = this.#current;
    if (!before || before.of.facts.length > space.facts.length) return factsAt(space);
    if (before.of.facts === space.facts) return before.facts;
    const { length: known } = before.of.facts;
    if (space.facts.commonWith(before.of.facts) < known) return factsAt(space);
    const learned: KnownFact[] = [];
    for (let index = known; index < space.facts.length; index++) {
      const fact = space.facts.at(index);
      const current = fact && factAt(fact, space.position);
      if (current) learned.push(knownFact(current));
    }
    return [...before.facts, ...learned.sort(byPosition)];
  }

  /** Indexes the current facts, in slices. */
  async index(space: Space): Promise<void> {
    await inSlices(this.#indexSteps(this.current(space)));
  }

  *#indexSteps(facts: readonly KnownFact[]): Steps<void> {
    // Another search may have turned it to newer facts meanwhile; those are what is wanted then.
    while (this.#current?.facts === facts && this.memory.follow(facts)) yield;
  }

  /** Those that stand in a session's stable prefix, and their newer texts. */
  async standing(space: Space, asked: Standing): Promise<StandingFacts> {
    const { frozenAt, limit, about, at } = asked;
    const key = `${frozenAt} ${limit} ${about}`;
    const losses = this.#losses;
    let choice = this.#choices.get(key);
    this.#choices.delete(key);
    if (choice?.losses !== losses || at < space.position) {
      const { chosen, stood } = await inSlices(standingSteps(space, asked));
      choice = { standing: chosen.map(knownFact), stood, losses };
    }
    if (at === space.position) this.#keep(key, choice);
    const updates = revisedFacts(space, choice.stood, { at, frozenAt }).map(knownFact);
    return { standing: choice.standing, updates };
  }

  #keep(key: string, choice: Choice): void {
    this.#choices.set(key, choice);
    if (this.#choices.size <= MOST_CHOICES) return;
    const [oldest] = this.#choices.keys();
    if (oldest !== undefined) this.#choices.delete(oldest);
  }
}

/**
 * The facts that held at a position and were not forgotten since, in the order of the positions of their texts:
 * what is learned comes last, so that an index need not begin again.
 */
export function factsAt(space: Space, at = space.position): KnownFact[] {
  return [...currentFacts(space, at)].map(knownFact).sort(byPosition);
}

function byPosition(one: KnownFact, other: KnownFact): number {
  return one.position - other.position;
}

const known = new WeakMap<CurrentFact["sources"], KnownFact>();

/** A fact as contexts take it in: the same object for the same version. */
function knownFact(current: CurrentFact): KnownFact {
  const { fact, position, text, saidBy, saidAt, sources } = current;
  const before = known.get(sources);
  if (before?.position === position && before.fact === fact && before.text === text) return before;
  const made = { fact, position, text, saidBy, saidAt, sources };
  known.set(sources, made);
  return made;
}
