import type { EventStore } from "../event_store/mod.ts";
import type { KvClient } from "../kv/mod.ts";
import type { SessionKeySpace } from "./keys.ts";

/** What the parts of the session log share. */
export interface SessionContext {
  readonly kv: KvClient;
  readonly keys: SessionKeySpace;
  readonly store: EventStore;
  /** A session's time to live after its last use, in ms. */
  readonly ttlMs: number;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
}
