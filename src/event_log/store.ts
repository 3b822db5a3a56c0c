import type { KeySpace } from "./keys.ts";
import type { SessionKeys } from "./session_keys.ts";

/** What the parts of the log share. Times in ms. */
export interface Store {
  readonly kv: Deno.Kv;
  readonly keys: KeySpace;
  /** What sessions are encrypted with. */
  readonly secrets: SessionKeys;
  /** A session's time to live after its last use. */
  readonly ttlMs: number;
  /** How long one operation may take. */
  readonly deadlineMs: number;
  /** The clock, since the epoch. */
  readonly now: () => number;
}
