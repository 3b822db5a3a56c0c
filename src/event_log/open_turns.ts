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
  /** Where the next sweep begins; undefined: at the start. */
  #swept: Deno.KvKey | undefined;

  constructor(store: Store, leases: Leases) {
    this.#store = store;
    this.#leases = leases;
  }

  /**
   * The sessions that have open turns and nobody at work on them, among the next `SWEPT_SESSIONS`
   * of all owners: each call goes on where the one before ended, so that none is passed over.
   */
  async *abandoned(): AsyncGenerator<SessionKey> {
    const { kv, keys, deadlineMs } = this.#store;
    const prefix = keys.allOpen();
    const start = this.#swept;
    const places = await within(deadlineMs, "look for open turns", async () => {
      const selector = start ? { prefix, start } : { prefix };
      return await Array.fromAsync(kv.list(selector, { limit: SWEPT_SESSIONS }), ({ key }) => key);
    });
    const last = places.at(-1);
    this.#swept = places.length < SWEPT_SESSIONS || !last ? undefined : [...last, ""];
    for (const place of places) {
      const key = {
        owner: String(place[prefix.length]),
        session: String(place[prefix.length + 1]),
      };
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
    const { kv, keys, deadlineMs } = this.#store;
    await within(deadlineMs, "forget open turns", () =>
      whileLocked(async () => {
        const entry = await kv.get(keys.head(key));
        const head = storedHeadSchema.safeParse(entry.value);
        if ((head.success ? head.data.position : 0) !== expected) return;
        await kv.atomic().check(entry).delete(keys.open(key)).commit();
      }));
  }
}
