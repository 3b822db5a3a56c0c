/** Who said what a fact says: `owner` where the owner of the space wrote it. */
export type FactSpeaker = "user" | "assistant" | "owner";

/**
 * One life of a session. `generation` is the session's lineage, which stays the same when it is
 * restored; one that was begun again has another.
 */
export interface SessionLife {
  readonly session: string;
  readonly generation: string;
}

/** A fact of a space as a context includes it. */
export interface KnownFact {
  readonly fact: string;
  /** The position in the space's log of the event that holds this text. */
  readonly position: number;
  readonly text: string;
  readonly saidBy: FactSpeaker;
  /** When it was said, in ms since the epoch. */
  readonly saidAt: number;
  /** Where it was said; nowhere if its owner wrote it. */
  readonly sources: readonly (SessionLife & { readonly positions: readonly number[] })[];
}
