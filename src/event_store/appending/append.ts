import { BATCH_MUTATIONS } from "../limits.ts";
import type { PartMaker } from "../parts.ts";
import type { Label, NewEvent, StreamEvent, StreamHead } from "../types.ts";

/** What an append is made of. */
export interface AppendRequest<Refused = never> {
  /** The position that the stream must be at; 0 begins it. */
  readonly expected: number;
  /** The generation that it must be, where it is known. */
  readonly generation?: string | undefined;
  readonly events: readonly NewEvent[];
  /** The stream's tally from then on. */
  readonly tally: number;
  /** The stream's label from then on; without it the one before. */
  readonly label?: Label | undefined;
  /** What rides on the same commit. */
  readonly parts?: readonly PartMaker<Refused>[];
}

/** A request on its way, told from all others by its commit id. */
export type AppendAttempt<Refused> = AppendRequest<Refused> & { readonly commit: string };

/** An append that is in the stream. */
export interface AppendDone {
  readonly ok: true;
  readonly recorded: readonly StreamEvent[];
  readonly head: StreamHead;
  /** The version of everything that the commit wrote; unknown where its answer was lost. */
  readonly versionstamp: string | undefined;
}

/** An append that is not. */
export interface AppendRejected<Refused = never> {
  readonly ok: false;
  /** Where the stream really is; 0: there is none. */
  readonly position: number;
  /** Why a part refused it. */
  readonly refused?: Refused;
  /** Whether the stream that it was to begin was erased meanwhile. */
  readonly isErased?: boolean;
}

/** What became of an append. */
export type AppendResult<Refused = never> = AppendDone | AppendRejected<Refused>;

/** How many deadlines an append has: one for each commit that it may need. */
export function appendDeadlines(events: readonly unknown[]): number {
  return 1 + Math.ceil(events.length / BATCH_MUTATIONS);
}
