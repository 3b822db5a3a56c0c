import type { NewEvent, ReplacedEvent, StreamEvent } from "../event_store/mod.ts";
import type { LeaseCheck, NotAppended, QuotaSpending } from "../session_log/mod.ts";
import type { SpaceHead, SpaceLabel } from "./space.ts";

/** Events for a space's log, and what is written with them by the same commit. */
export interface SpaceBatch {
  /** The position that the log must be at; 0 begins the space. */
  readonly expected: number;
  /** The generation that the space must be, where it is known. */
  readonly generation?: string | undefined;
  readonly events: readonly NewEvent[];
  /** Other data for earlier events: their texts go, and they keep their places. At most 100. */
  readonly replaces?: readonly ReplacedEvent[];
  /** How many facts are current from then on. */
  readonly facts: number;
  /** What lists show of the space from then on; without it what they showed before. */
  readonly label?: SpaceLabel;
  /** The lease that must not have changed, or null: there must be none. `ends`: it ends with this. */
  readonly lease?: LeaseCheck;
  /** Whether it is refused where the allowances leave no room for it; otherwise it is only counted. */
  readonly isBounded?: boolean;
  /** What it uses of its owner's quotas. */
  readonly spending?: QuotaSpending;
}

/**
 * The result of an append. On a conflict, `position` is the log's actual position; 0 if it does not
 * exist. `isErased`: the space that it was to begin was erased meanwhile.
 */
export type SpaceAppended =
  | {
    readonly ok: true;
    readonly recorded: readonly StreamEvent[];
    readonly head: SpaceHead;
  }
  | NotAppended;
