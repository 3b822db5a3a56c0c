import type { MasterKey } from "../event_store/mod.ts";
import type { KeyValueStore, Scrubber } from "../kv/mod.ts";
import type { Tables } from "./keys.ts";
import type { Allowances } from "./accounts/allowances.ts";
import type { Quotas } from "./quotas.ts";

/** How a session log is opened. */
export interface SessionLogOptions extends Tables {
  /** The store; `openSessionLog` opens one from a path. */
  readonly kv: KeyValueStore;
  /** What overwrites deleted values in the store's file, if it has one. */
  readonly scrubber?: Scrubber | undefined;
  /** Whether the store is far away, so that each use of it costs time and money. */
  readonly isFar?: boolean | undefined;
  /** Whether the store does one commit at a time, as one in a file does: then it joins them. */
  readonly isSerial?: boolean | undefined;
  /** A session's time to live after its last use, in ms. */
  readonly ttlMs: number;
  /** A space's time to live after its last use, in ms. Default 90 days. */
  readonly spaceTtlMs?: number;
  /** How long one operation may take, in ms. Default 5,000. */
  readonly deadlineMs?: number;
  /** How long a lease lasts after it was taken or renewed, in ms. Default 6,000. */
  readonly leaseMs?: number;
  /** Whether other instances' writes can be watched: over the network they can, in a file not. */
  readonly isWatched?: boolean;
  /** What an owner may use; without it there is no limit. */
  readonly quotas?: Quotas;
  /** What an owner may keep; without it there is no limit. It is counted all the same. */
  readonly allowances?: Allowances;
  /** What sessions are encrypted with: the first for new ones, all for reading. */
  readonly encryptionKeys?: readonly MasterKey[];
  /** The clock, in ms since the epoch. */
  readonly now?: () => number;
  /** A clock that never jumps, in ms. */
  readonly stopwatch?: () => number;
}

/** Which events of a session are read. */
export interface ReadOptions {
  /** Those after this position. Default 0. */
  readonly after?: number;
  /** At most 1,000, which is the default; long events are fewer. */
  readonly limit?: number;
  /** At most so many bytes, as they are stored, but at least one event. Default a megabyte. */
  readonly bytes?: number;
  /** The generation that the session must be. */
  readonly generation?: string;
  /** Whether its head was read just now, and told of these events: then it is not read again. */
  readonly isSeen?: boolean;
}
