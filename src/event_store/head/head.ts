import { defined } from "../../shared/mod.ts";
import type { Sealed } from "../encryption/cipher.ts";
import { ttlOf } from "../expiry/expiry.ts";
import { KV_TTL_FACTOR } from "../limits.ts";
import type { Label, StreamHead } from "../types.ts";

/** A stream's key, wrapped by the master key `id`. */
export interface WrappedKey extends Sealed {
  readonly id: string;
  /** The first position from which on nothing may be stored as plaintext. */
  readonly from: number;
}

/** A stream's head, with what only the store needs to know. Times in ms since the epoch. */
export interface Head extends StreamHead {
  /** Id of the commit that appended last. */
  readonly commit: string;
  /** When the store lets the first of the events go. */
  readonly eventsExpireAt: number;
  /** When the store lets the first of those values go that guests renew. */
  readonly guestsExpireAt: number;
  readonly key?: WrappedKey | undefined;
  /** The encrypted label as it is stored, for a head whose key cannot be opened here. */
  readonly sealedLabel?: Sealed | undefined;
}

/** What an append makes of a head. */
export interface HeadChange {
  /** The position before it. */
  readonly expected: number;
  readonly events: readonly unknown[];
  /** Bytes of all events after it. */
  readonly bytes: number;
  /** Bytes beside them; without it what it was before. */
  readonly beside?: number | undefined;
  readonly tally: number;
  /** Without it the label stays as it is. */
  readonly label?: Label | undefined;
  /** Its own time to live in ms; null: the store's; without it what it had. */
  readonly ttlMs?: number | null | undefined;
  readonly commit: string;
  /** In ms since the epoch. */
  readonly at: number;
}

/** The head after an append; without one before, of a new generation. */
export function nextHead(
  head: Head | undefined,
  change: HeadChange,
  store: { readonly ttlMs: number },
): Head {
  const { at, commit } = change;
  const own = change.ttlMs === undefined ? head?.ttlMs : change.ttlMs ?? undefined;
  const ttlMs = ttlOf({ ttlMs: own }, store);
  const expireIn = ttlMs * KV_TTL_FACTOR;
  const { sealedLabel: _, ttlMs: __, ...before } = head ?? {
    ttlMs: undefined,
    sealedLabel: undefined,
    generation: commit,
    createdAt: at,
    label: {},
    eventsExpireAt: at + expireIn,
    guestsExpireAt: at + expireIn,
  };
  const usedAt = lastUse(head, at, ttlMs);
  return {
    ...before,
    eventsExpireAt: Math.min(before.eventsExpireAt, at + expireIn),
    commit,
    position: change.expected + change.events.length,
    bytes: change.bytes,
    tally: change.tally,
    label: change.label ?? before.label,
    expiresAt: usedAt + ttlMs,
    usedAt,
    ...defined({ ttlMs: own, beside: change.beside }),
  };
}

/**
 * When a stream was used last that is used now: an instance whose clock is behind takes nothing of its
 * time. Where clocks differ by more than that, nobody knows which is wrong.
 */
function lastUse(head: Head | undefined, at: number, ttlMs: number): number {
  const { usedAt: before = at } = head ?? {};
  return before - at <= ttlMs ? Math.max(before, at) : at;
}

/**
 * Whether a stream has not expired. It goes with the first of its events at the latest: where its time
 * was being cut when its instance died, they may be gone before the head says so.
 */
export function isLive(
  { expiresAt, eventsExpireAt }: Pick<Head, "expiresAt" | "eventsExpireAt">,
  now: number,
): boolean {
  return Math.min(expiresAt, eventsExpireAt) > now;
}
