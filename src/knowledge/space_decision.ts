import type { DecidedSpaceEvent } from "./events.ts";

/** Why a command was refused. */
export type SpaceRefusal =
  | { readonly reason: "SpaceUnknown" }
  | { readonly reason: "SpaceNameTooLong"; readonly characters: number; readonly limit: number }
  | { readonly reason: "TooManySessions"; readonly limit: number }
  | { readonly reason: "SessionNotInSpace"; readonly session: string }
  /** `next` is the first position that is still to be learned from. */
  | { readonly reason: "AlreadyDigested"; readonly session: string; readonly next: number }
  | { readonly reason: "FactUnknown"; readonly fact: string }
  | { readonly reason: "FactIdTaken"; readonly fact: string }
  | { readonly reason: "EmptyFact" }
  | { readonly reason: "FactTooLong"; readonly characters: number; readonly limit: number }
  /** The fact that says the same. */
  | { readonly reason: "FactRepeated"; readonly fact: string }
  | { readonly reason: "TooManyFacts"; readonly limit: number };

/** Why an operation of learning was refused. */
export type OperationRefusal =
  /** It could not be read. */
  | "unreadable"
  /** There are more than are taken at once. */
  | "too_many"
  /** A source is missing, or is nothing that the session said and remembers. */
  | "no_source"
  | "empty"
  | "too_long"
  | "not_one_statement"
  /** The words of the fact are not in its sources, or not in the words of who must have said them. */
  | "not_said"
  /** There is such a fact. */
  | "duplicate"
  /** It says what a forgotten fact said, and the user has not said it since. */
  | "forgotten"
  | "unknown_fact"
  /** The owner wrote the fact, or pinned it. */
  | "kept_by_owner"
  /** Its sources are older than what it would change. */
  | "outdated"
  /** The space is full of facts that matter more. */
  | "no_room";

/** The result of a command. */
export type SpaceDecision =
  | {
    readonly ok: true;
    readonly events: readonly DecidedSpaceEvent[];
    /** The positions of earlier events whose texts go in the same commit, ascending. */
    readonly erases: readonly number[];
    /** The command is not done: decide it once more when these events are recorded. */
    readonly more?: true;
  }
  | { readonly ok: false; readonly refusal: SpaceRefusal };

/** What leads to events, and to the texts of earlier ones being erased. */
export function allow(
  events: readonly DecidedSpaceEvent[],
  erases: Iterable<number> = [],
  rest: { readonly more?: true } = {},
): SpaceDecision {
  const positions = [...new Set(erases)].sort((one, other) => one - other);
  return { ok: true, events, erases: positions, ...rest };
}

/** Refuses a command. */
export function refuseSpace(refusal: SpaceRefusal): SpaceDecision {
  return { ok: false, refusal };
}
