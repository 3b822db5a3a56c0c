import type { DecidedEvent, RecordedEvent } from "./codec.ts";
import type { Lease } from "./leases.ts";
import type { Limited, Spending } from "./meter.ts";
import type { PartialReply } from "./partials.ts";

/** The part of a session's head that others may know. Times are in ms since the epoch. */
export interface SessionHead {
  /** Tells this life of the id from an earlier or a later one. */
  readonly incarnation: string;
  readonly position: number;
  readonly turns: number;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** When it was used last; unknown where an earlier version wrote the head. */
  readonly usedAt?: number | undefined;
  readonly name?: string | undefined;
  readonly preview?: string | undefined;
}

/**
 * What became of an append. On a conflict `position` is where the log really is; 0: not there.
 * `isErased`: what it was to begin was erased while it was on its way.
 */
export type Appended =
  | {
    readonly ok: true;
    readonly recorded: readonly RecordedEvent[];
    readonly head: SessionHead;
    /** The lease that was taken with it. */
    readonly lease?: Lease;
  }
  | {
    readonly ok: false;
    readonly position: number;
    readonly limited?: Limited;
    readonly isErased?: boolean;
  };

/** What a list tells of a session besides its numbers, so that it need not read its events. */
export interface Label {
  readonly name: string | undefined;
  readonly preview: string | undefined;
}

/** What an append is made of. */
export interface Batch {
  /** The position that the log must be at; 0 begins the session. */
  readonly expected: number;
  /** The life of the id that it must be, where it is known. */
  readonly incarnation?: string | undefined;
  readonly events: readonly DecidedEvent[];
  /** The session's count of turns from then on. */
  readonly turns: number;
  /** What lists tell of the session from then on; without it what they told before. */
  readonly label?: Label;
  /** The content hash of a turn's message. */
  readonly hash?: { readonly hash: string; readonly turn: string };
  /** Whether the session has open turns from then on, where that changes. None: its lease ends. */
  readonly open?: boolean;
  /** The lease that must not have changed, or null: there must be none. `ends`: it ends with this. */
  readonly lease?: { readonly version: string | null; readonly ends: boolean };
  /** Who takes the session's lease with the same commit; a lease that is there is a conflict. */
  readonly takes?: string | undefined;
  /** What it uses of its owner's quotas. */
  readonly spending?: Spending;
}

/** A session at a glance. Times in ms since the epoch. */
export interface Glance {
  readonly head: SessionHead;
  readonly lease: Lease | undefined;
  /** What was streamed of the turn that was asked for. */
  readonly partial: PartialReply | undefined;
}
