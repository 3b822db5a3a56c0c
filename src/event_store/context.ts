import type { KvClient } from "../kv/mod.ts";
import type { StreamSecrets } from "./encryption/stream_secrets.ts";
import type { Guests } from "./guests.ts";
import type { StreamKeySpace } from "./keys.ts";

/** What the parts of the event store share. */
export interface StoreContext {
  readonly kv: KvClient;
  readonly keys: StreamKeySpace;
  /** What streams are encrypted with. */
  readonly secrets: StreamSecrets;
  /** Who keeps values beside the events. */
  readonly guests: Guests;
  /** A stream's time to live after its last use, in ms. */
  readonly ttlMs: number;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
}
