import { storedHeadSchema } from "./codec.ts";
import type { SessionKey } from "./keys.ts";
import { leaseOf, type Leases } from "./leases.ts";
import { SWEPT_SESSIONS } from "./limits.ts";
import { whileLocked, within } from "./patience.ts";
import type { Store } from "./store.ts";

/** The index of sessions with open turns: appends write it, those who look for work read it. */
export class OpenTurns {
  readonly #store: Store;
  readonly #leases: Leases;

  constructor(store: Store, leases: Leases) {
    this.#store = store;
    this.#leases = leases;
  }

  /** The sessions of all owners that have open turns and nobody at work on them. */
  async *abandoned(): AsyncGenerator<SessionKey> {
    const { kv, keys } = this.#store;
    const limit = SWEPT_SESSIONS;
    for await (const { key: place } of kv.list({ prefix: keys.allOpen() }, { limit })) {
      const key = { owner: String(place.at(-2)), session: String(place.at(-1)) };
      const lease = await this.#leases.find(key);
      if (!lease || this.#leases.isLapsed(key, lease)) yield key;
    }
  }

  /** Whether a session has open turns and nobody is at work on them. */
  async isAbandoned(key: SessionKey): Promise<boolean> {
    const { kv, keys, deadlineMs } = this.#store;
    const [open, entry] = await within(
      deadlineMs,
      "look at a session",
      () => whileLocked(() => kv.getMany<unknown[]>([keys.open(key), keys.lease(key)])),
    );
    const lease = entry && leaseOf(entry);
    return open?.versionstamp != null && (!lease || this.#leases.isLapsed(key, lease));
  }

  /** Forgets that a session has open turns; for one whose events say otherwise, or are gone. */
  async forget(key: SessionKey, expected: number): Promise<void> {
    const { kv, keys } = this.#store;
    const entry = await kv.get(keys.head(key));
    const head = storedHeadSchema.safeParse(entry.value);
    if ((head.success ? head.data.position : 0) !== expected) return;
    await kv.atomic().check(entry).delete(keys.open(key)).commit();
  }
}
