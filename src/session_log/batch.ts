import type { NewEvent, StreamEvent } from "../event_store/mod.ts";
import type { ContentHash } from "./content_hashes.ts";
import type { Lease } from "./lease.ts";
import type { LeaseCheck } from "./leases.ts";
import type { PartialReply } from "./partial.ts";
import type { ToLearn } from "./marks/learn_marks.ts";
import type { NewFile } from "./files/files.ts";
import type { OverAllowance } from "./accounts/allowances.ts";
import type { Limited, QuotaSpending } from "./quotas.ts";
import type { SessionHead, SessionLabel } from "./session.ts";

/** Events for a session's log, and what is written with them by the same commit. */
export interface Batch {
  /** The position that the log must be at; 0 begins the session. */
  readonly expected: number;
  /** The generation that the session must be, where it is known. */
  readonly generation?: string | undefined;
  readonly events: readonly NewEvent[];
  /** The session's count of turns from then on. */
  readonly turns: number;
  /** What lists show of the session from then on; without it what they showed before. */
  readonly label?: SessionLabel;
  /**
   * How long the session is kept after each use from then on, in whole seconds, up to 10 years; null:
   * as long as all sessions are. Without it what it was before.
   */
  readonly keepFor?: number | null;
  /** Bytes of the files beside the session's events from then on; without it what they were. */
  readonly beside?: number;
  /** A file whose bytes are written with the commit, and those of messages, which stay from then on. */
  readonly file?: NewFile;
  readonly keeps?: readonly string[];
  /** What the session says with it that a space has to learn. */
  readonly learn?: ToLearn;
  /** The content hash of a turn's message. */
  readonly hash?: ContentHash;
  /** Whether the session has open turns from then on, where that changes. None: its lease ends. */
  readonly open?: boolean;
  /** The lease that must not have changed, or null: there must be none. `ends`: it ends with this. */
  readonly lease?: LeaseCheck;
  /** Who takes the session's lease with the same commit; a lease that is there is a conflict. */
  readonly takes?: string | undefined;
  /** Whether it is refused where the allowances leave no room for it; otherwise it is only counted. */
  readonly isBounded?: boolean;
  /** What it uses of its owner's quotas. */
  readonly spending?: QuotaSpending;
}

/**
 * The result of an append. On a conflict, `position` is the log's actual position; 0 if it does not
 * exist.
 * `isErased`: the session that it was to begin was erased meanwhile.
 */
export type Appended =
  | {
    readonly ok: true;
    readonly recorded: readonly StreamEvent[];
    readonly head: SessionHead;
    /** The lease that was taken with it. */
    readonly lease?: Lease;
  }
  | NotAppended;

/** An append that changed nothing. */
export interface NotAppended {
  readonly ok: false;
  readonly position: number;
  readonly limited?: Limited;
  readonly over?: OverAllowance;
  readonly isErased?: boolean;
}

/** A session at a glance. */
export interface Glance {
  readonly head: SessionHead;
  readonly lease: Lease | undefined;
  /** What was streamed of the turn that was asked for. */
  readonly partial: PartialReply | undefined;
  /** Whether what is streamed of that turn has to be stored as it comes: others wait for it. */
  readonly isHeard: boolean;
  /** The version of the mark that says so; null: there is none, or nobody has looked. */
  readonly mark: string | null;
}

/** What an instance knows of a session, to tell whether there is anything new. */
export interface KnownSession {
  readonly position: number;
  /** As of `Glance`; undefined where it does not matter: no turn is answered here. */
  readonly mark: string | null | undefined;
}

/** What is looked at of a session. */
export interface GlanceOptions {
  /** The position that opened the turn whose partial is meant. */
  readonly openedAt?: number | undefined;
  /**
   * Where clients here wait for what is streamed of it: the name under which this instance takes leases.
   * If another one has the lease, it is asked to store what it streams.
   */
  readonly listener?: string | undefined;
}
