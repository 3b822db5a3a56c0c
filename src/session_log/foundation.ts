import type { MasterKey } from "../event_store/mod.ts";
import type { KvClient } from "../kv/mod.ts";
import type { OwnerAccounts } from "./accounts/accounts.ts";
import type { SessionKeySpace } from "./keys.ts";
import type { LeaseTimes } from "./lease_times.ts";
import type { QuotaCounter } from "./quotas.ts";

/** What a log of spaces stands on: the store, the keys and the accounts of the sessions. */
export interface LogFoundation {
  readonly kv: KvClient;
  readonly keys: SessionKeySpace;
  /** What owners have in the store, sessions and spaces. */
  readonly accounts: OwnerAccounts;
  readonly quotas: QuotaCounter;
  readonly masterKeys: readonly MasterKey[];
  /** A space's time to live after its last use, in ms. */
  readonly ttlMs: number;
  /** Whether other instances' writes can be watched. */
  readonly isWatched: boolean;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
  readonly leases: { readonly times: LeaseTimes; readonly stopwatch: () => number };
}
