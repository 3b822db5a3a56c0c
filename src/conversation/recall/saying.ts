/** Who speaks. */
export type Role = "user" | "assistant";

/** One thing said. */
export interface Saying {
  /** Its event's position; ascending from one saying to the next. */
  readonly position: number;
  readonly role: Role;
  readonly text: string;
  /** When it was said, in ms since the epoch. */
  readonly at: number;
  /** Whether it is one passage, however long it is. */
  readonly isWhole?: boolean;
}

/** A passage that matches a message. */
export interface RecallHit {
  readonly position: number;
  readonly role: Role;
  /** When it was said, in ms since the epoch. */
  readonly at: number;
  /** Its offset in the saying, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** The length of the whole saying, in UTF-16 units. */
  readonly sayingLength: number;
  readonly text: string;
  /** Comparable within one search only. */
  readonly score: number;
  /** The message's words (folded) that it contains; empty if only its meaning, its time or its neighbours match. */
  readonly words: readonly string[];
  /** Whether it was said at a time that the message names. */
  readonly isDated?: boolean;
  /** Whether it only asks the message once more, or replies to somebody who did. */
  readonly isAgain?: boolean;
  /** The number of the index that it is in, if several are searched. */
  readonly part?: number;
}
