import type { ForgetReason, Guard, SaidBy, Source } from "./events.ts";

/** A text of a fact, from the event at `position` on. */
export interface FactVersion {
  readonly position: number;
  /** When it was learned or written, in ms since the epoch. */
  readonly at: number;
  /** Empty where it was erased. */
  readonly text: string;
  readonly saidBy: SaidBy;
  /** When it was said, in ms since the epoch. */
  readonly saidAt: number;
  /** Where it was said, as far as that was not erased; none where its owner wrote it. */
  readonly sources: readonly Source[];
  readonly redacted?: readonly string[];
}

/** A fact that was pinned or unpinned by the event at `position`. */
export interface FactPin {
  readonly position: number;
  readonly at: number;
  readonly isPinned: boolean;
}

/** A fact that was set aside by the event at `position`, since all that says it is withheld, or no longer. */
export interface FactWithholding {
  readonly position: number;
  readonly isWithheld: boolean;
}

/** When and why a fact was forgotten, and what is left to recognise it by. */
export interface Forgetting {
  readonly position: number;
  readonly at: number;
  readonly reason: ForgetReason;
  readonly guard?: Guard;
}

/** A fact with all that became of it. */
export interface Fact {
  readonly fact: string;
  /** Oldest first, at least one. Of a forgotten fact none has a text. */
  readonly versions: readonly [FactVersion, ...FactVersion[]];
  /** Oldest first. */
  readonly pins: readonly FactPin[];
  /** Oldest first; absent: it never was. */
  readonly withheld?: readonly FactWithholding[];
  readonly forgotten?: Forgetting;
}

/** A fact as it was at a position. */
export interface CurrentFact extends FactVersion {
  readonly fact: string;
  readonly isPinned: boolean;
  /** When it was first learned or written, in ms since the epoch. */
  readonly since: number;
}

/** The newest version of a fact. */
export function newestOf({ versions }: Fact): FactVersion {
  return versions.at(-1) ?? versions[0];
}

/** The version that held at a position of the log; undefined before the first one. */
export function versionAt({ versions }: Fact, position: number): FactVersion | undefined {
  return versions.findLast((version) => version.position <= position);
}

/** Whether a fact was pinned at a position of the log. */
export function isPinnedAt({ pins }: Fact, position: number): boolean {
  return pins.findLast((pin) => pin.position <= position)?.isPinned ?? false;
}

/** Whether a fact was set aside at a position of the log. */
export function isWithheldAt({ withheld }: Fact, position: number): boolean {
  return withheld?.findLast((each) => each.position <= position)?.isWithheld ?? false;
}

/**
 * A fact as it was at a position; undefined where it did not hold or was set aside, and wherever its text is gone
 * since: what is forgotten is forgotten for every position.
 */
export function factAt(fact: Fact, position: number): CurrentFact | undefined {
  const version = fact.forgotten ? undefined : versionAt(fact, position);
  if (!version || version.text === "" || isWithheldAt(fact, position)) return undefined;
  const isPinned = isPinnedAt(fact, position);
  return { ...version, fact: fact.fact, isPinned, since: fact.versions[0].at };
}
