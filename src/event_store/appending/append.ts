import { BATCH_MUTATIONS } from "../limits.ts";
import { checkTtl } from "../expiry/expiry.ts";
import type { PartMaker } from "../parts.ts";
import type { Label, NewEvent, ReplacedEvent, StreamEvent, StreamHead } from "../types.ts";

/** Told what an append records, if it succeeds. */
export type OnCommitting = (recorded: readonly StreamEvent[]) => void;

/** What an append is made of. */
export interface AppendRequest<Refused = never> {
  /** The position that the stream must be at; 0 begins it. */
  readonly expected: number;
  /** The generation that it must be, where it is known. */
  readonly generation?: string | undefined;
  readonly events: readonly NewEvent[];
  /**
   * Other data for events that the stream has, by the same commit. Needs an event beside it, which
   * tells whoever follows the stream.
   */
  readonly replaces?: readonly ReplacedEvent[] | undefined;
  /**
   * The stream's own time to live from then on, in ms; null: the store's. Without it what the stream
   * had before.
   */
  readonly ttlMs?: number | null | undefined;
  /** Bytes that guests keep beside the events from then on; without it what it was before. */
  readonly beside?: number | undefined;
  /** The stream's tally from then on. */
  readonly tally: number;
  /** The stream's label from then on; without it the one before. */
  readonly label?: Label | undefined;
  /** What rides on the same commit. */
  readonly parts?: readonly PartMaker<Refused>[];
  /** How many deadlines the parts have for what they write before it. By default none. */
  readonly partDeadlines?: number;
  /**
   * Called once the commit is under way, with what it records if it succeeds: the very object that the
   * result has then. Must not throw.
   */
  readonly onCommitting?: OnCommitting | undefined;
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

/** How many deadlines an append has: one for each commit that it may need, and those of its parts. */
export function appendDeadlines(
  { events, partDeadlines = 0 }: Pick<AppendRequest<unknown>, "events" | "partDeadlines">,
): number {
  return 1 + Math.ceil(events.length / BATCH_MUTATIONS) + partDeadlines;
}

/** Checks what the types of a request leave open. Throws `TypeError` or `RangeError`. */
export function checkRequest(
  { expected, events, replaces = [], ttlMs }: AppendRequest<unknown>,
): void {
  checkTtl(ttlMs);
  if (replaces.length > 0 && events.length === 0) {
    throw new TypeError("Cannot replace events: no event is appended beside them");
  }
  if (new Set(replaces.map(({ position }) => position)).size < replaces.length) {
    throw new TypeError("Cannot replace events: one position is named twice");
  }
  const isThere = (position: number) =>
    Number.isInteger(position) && position >= 1 && position <= expected;
  const wrong = replaces.find(({ position }) => !isThere(position));
  if (!wrong) return;
  const found = `the stream has ${expected} events, and position ${wrong.position} is named`;
  throw new RangeError(`Cannot replace events: ${found}`);
}
