import type { StoredHead } from "./codec.ts";
import type { SessionKey } from "./keys.ts";
import { finishErasure, readGrave } from "./erasure.ts";
import { whileLocked, within } from "./patience.ts";
import { type Present, renew } from "./renewal.ts";
import { headOrRebuilt, repairHead } from "./repair.ts";
import { setHead, setSpareKey } from "./sealed_head.ts";
import type { SeenHead } from "./seen_head.ts";
import { SessionCache } from "./session_cache.ts";
import type { SessionCipher } from "./session_cipher.ts";
import type { Store } from "./store.ts";
import type { SessionHead } from "./types.ts";

/** What a session's values are written with; not there: its life is over. */
export type Writing =
  | { readonly isThere: true; readonly cipher: SessionCipher | undefined }
  | { readonly isThere: false };

const MAX_RACES = 20;

/** The heads of sessions, and those that were seen last. */
export class Heads {
  readonly #store: Store;
  readonly #seen = new SessionCache<SeenHead>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** The head as it was seen last, so that an append to a session in use reads nothing. */
  async cached(key: SessionKey): Promise<SeenHead> {
    const seen = this.#seen.get(key);
    return seen?.head && seen.head.expiresAt > this.#store.now() ? seen : await this.read(key);
  }

  /** The head as it is in the store. */
  async read(key: SessionKey): Promise<SeenHead> {
    const { entry, head, isDamaged } = await headOrRebuilt(key, this.#store);
    const isLive = head !== undefined && head.expiresAt > this.#store.now();
    if (isDamaged && isLive) {
      await repairHead({ key, entry, head }, this.#store);
      return await this.read(key);
    }
    const seen = {
      entry: { key: entry.key, versionstamp: entry.versionstamp },
      head: isLive ? head : undefined,
      expired: isLive ? undefined : head,
      grave: isLive ? undefined : await readGrave(key, this.#store),
    };
    this.#seen.set(key, seen);
    return seen;
  }

  /** Notes a head that was written. */
  note(key: SessionKey, seen: SeenHead): void {
    this.#seen.set(key, seen);
  }

  /** Forgets what is known of a session. */
  forget(key: SessionKey): void {
    this.#seen.delete(key);
    this.#store.secrets.forget(key);
  }

  /** The head; a former life that is being erased is gone before the next one begins. */
  async clear(key: SessionKey): Promise<SeenHead> {
    const seen = await this.cached(key);
    if (seen.head || seen.grave?.erasing.versionstamp == null) return seen;
    await finishErasure(key, this.#store);
    return await this.read(key);
  }

  /** A head whose events outlive it, as `renew` makes it; undefined when it has changed meanwhile. */
  async renewed(key: SessionKey, seen: Present): Promise<Present | undefined> {
    return await renew(key, seen, { ...this.#store, now: this.#store.now() });
  }

  /** Notes a use of the session: moves its expiry on. */
  async touch(key: SessionKey): Promise<SessionHead | undefined> {
    return await within(this.#store.deadlineMs, "touch a session", () =>
      whileLocked(async () => {
        for (;;) {
          const seen = await this.read(key);
          const { head } = seen;
          const usedAt = this.#store.now();
          const expiresAt = usedAt + this.#store.ttlMs;
          if (!head || expiresAt <= head.expiresAt) return head;
          const renewed = await this.renewed(key, { ...seen, head });
          if (!renewed) continue;
          const touched = { ...renewed.head, expiresAt, usedAt };
          const atomic = this.#store.kv.atomic().check(renewed.entry);
          await this.set(atomic, key, touched);
          const result = await atomic.commit();
          if (!result.ok) continue;
          this.note(key, { entry: { ...renewed.entry, ...result }, head: touched });
          return touched;
        }
      }));
  }

  /** Adds a head to a commit. */
  async set(
    atomic: Deno.AtomicOperation,
    key: SessionKey,
    head: StoredHead,
  ): Promise<void> {
    await setHead({ atomic, key, store: this.#store }, head);
  }

  /** The cipher that a life of a session is read with. Throws as `SessionKeys.cipherOf` does. */
  async reading(key: SessionKey): Promise<SessionCipher | undefined> {
    const { head } = await this.cached(key);
    return head && await this.#store.secrets.cipherOf(key, head);
  }

  /**
   * The cipher that something besides events is written with. A session that is in plain gets a
   * key first where there are master keys, so that nothing is written in plain then.
   */
  async writing(key: SessionKey, incarnation: string): Promise<Writing> {
    const { kv, secrets } = this.#store;
    let seen = await this.cached(key);
    for (let races = 0; races < MAX_RACES; races++) {
      if (seen.head?.incarnation !== incarnation) seen = await this.read(key);
      const { head, entry } = seen;
      if (head?.incarnation !== incarnation) return { isThere: false };
      const keyed = await secrets.keyed(key, head, head.position + 1);
      const cipher = await secrets.cipherOf(key, keyed);
      if (keyed === head) return { isThere: true, cipher };
      const atomic = kv.atomic().check(entry);
      await this.set(atomic, key, keyed);
      setSpareKey({ atomic, key, store: this.#store }, keyed);
      const result = await atomic.commit();
      if (!result.ok) {
        seen = await this.read(key);
        continue;
      }
      this.note(key, { entry: { ...entry, ...result }, head: keyed });
      return { isThere: true, cipher };
    }
    return { isThere: false };
  }
}
