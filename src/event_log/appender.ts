import { nextHead, setEvents, setHash, setIndex, setOpen } from "./batch_writer.ts";
import { storedEventSchema, type StoredHead } from "./codec.ts";
import { isErasedSince } from "./erasure.ts";
import { EventLogError } from "./errors.ts";
import type { Heads } from "./heads.ts";
import type { SessionKey } from "./keys.ts";
import type { Leases } from "./leases.ts";
import { BATCH_MUTATIONS } from "./limits.ts";
import type { Meter, Spending } from "./meter.ts";
import type { Pages } from "./pages.ts";
import { whileLocked, within } from "./patience.ts";
import { setSpareKey } from "./sealed_head.ts";
import { checksOf, type Grave } from "./seen_head.ts";
import type { Store } from "./store.ts";
import type { Appended, Batch } from "./types.ts";

const NOTHING: Spending = { turns: 0, tokens: 0 };

/** Appends batches of events: all of one or none of it, and one at a time. */
export class Appender {
  readonly #store: Store;
  readonly #heads: Heads;
  readonly #pages: Pages;
  readonly #leases: Leases;
  readonly #meter: Meter;

  constructor(store: Store, parts: {
    readonly heads: Heads;
    readonly pages: Pages;
    readonly leases: Leases;
    readonly meter: Meter;
  }) {
    this.#store = store;
    this.#heads = parts.heads;
    this.#pages = parts.pages;
    this.#leases = parts.leases;
    this.#meter = parts.meter;
  }

  /** As `EventLog.append`. */
  async append(key: SessionKey, batch: Batch): Promise<Appended> {
    const commit = crypto.randomUUID();
    const commits = 1 + Math.ceil(batch.events.length / BATCH_MUTATIONS);
    const spending = batch.spending ?? NOTHING;
    let isLate = false;
    try {
      return await within(
        this.#store.deadlineMs * commits,
        "append to the event log",
        () =>
          this.#meter.inTurn(key.owner, spending, async () => {
            if (isLate) {
              throw new EventLogError("store_unavailable", "Cannot append: it is too late");
            }
            return await whileLocked(() => this.#append(key, { ...batch, spending, commit }));
          }),
      );
    } finally {
      isLate = true;
    }
  }

  async #append(
    key: SessionKey,
    batch: Batch & { readonly commit: string; readonly spending: Spending },
  ): Promise<Appended> {
    const seen = await this.#heads.clear(key);
    const { grave } = seen;
    const isOther = (seen.head?.position ?? 0) !== batch.expected ||
      isAnotherLife(seen.head, batch.incarnation);
    if (isOther) return await this.#settle(key, batch);
    const ready = seen.head ? await this.#heads.renewed(key, { ...seen, head: seen.head }) : seen;
    if (!ready) return await this.#settle(key, batch);
    const metered = await this.#meter.spend(key.owner, batch.spending);
    if (!metered.ok) return { ok: false, position: batch.expected, limited: metered.limited };
    const at = this.#store.now();
    const { secrets } = this.#store;
    const next = nextHead(ready.head, { ...batch, at, ttlMs: this.#store.ttlMs });
    const head = await secrets.keyed(key, next, batch.expected + 1);
    const cipher = await secrets.cipherOf(key, head);
    const checks = checksOf(ready);
    const atomic = this.#store.kv.atomic().check(...checks);
    const target = { atomic, key, store: this.#store };
    if (!await setEvents(target, { ...batch, head, at, checks, cipher })) {
      return await this.#settle(key, { ...batch, grave });
    }
    await this.#heads.set(atomic, key, head);
    if (head !== next) setSpareKey(target, head);
    if (head.position === batch.events.length) setIndex(target, { head, former: ready.expired });
    if (batch.hash) await setHash(target, { ...batch.hash, head, cipher });
    setOpen(target, batch);
    metered.add(atomic);
    const { incarnation } = head;
    const lease = batch.takes === undefined
      ? undefined
      : this.#leases.takeWith(atomic, key, { holder: batch.takes, incarnation });
    let result;
    try {
      result = await atomic.commit();
    } catch (error) {
      this.#heads.forget(key);
      const settled = await this.#settle(key, { ...batch, grave });
      if (settled.ok || settled.isErased) return settled;
      throw error;
    }
    if (!result.ok) return await this.#settle(key, { ...batch, grave });
    this.#heads.note(key, { entry: { ...ready.entry, ...result }, head });
    const recorded = batch.events.map((event, index) => ({
      ...event,
      position: batch.expected + 1 + index,
      at,
    }));
    if (!lease) return { ok: true, recorded, head };
    return { ok: true, recorded, head, lease: { ...lease, version: result.versionstamp } };
  }

  /** After a doubtful commit: is what the log holds at the expected place this very commit? */
  async #settle(
    key: SessionKey,
    batch: {
      readonly expected: number;
      readonly events: readonly unknown[];
      readonly commit: string;
      readonly incarnation?: string | undefined;
      /** Of a batch that begins a session: what was known of its erasures. */
      readonly grave?: Grave | undefined;
    },
  ): Promise<Appended> {
    const { grave } = batch;
    if (grave) {
      const settled = await this.#settle(key, { ...batch, grave: undefined });
      const isErased = !settled.ok && await isErasedSince(key, { grave, store: this.#store });
      return isErased ? { ok: false, position: 0, isErased } : settled;
    }
    const { head } = await this.#heads.read(key);
    if (!head || isAnotherLife(head, batch.incarnation)) return { ok: false, position: 0 };
    if (head.position <= batch.expected) return { ok: false, position: head.position };
    const place = { incarnation: head.incarnation, position: batch.expected + 1 };
    const entry = await this.#store.kv.get(this.#store.keys.event(key, place));
    const first = storedEventSchema.safeParse(entry.value);
    if (!first.success || first.data.commit !== batch.commit) {
      return { ok: false, position: head.position };
    }
    const page = { after: batch.expected, limit: batch.events.length };
    return { ok: true, recorded: await this.#pages.read(key, page), head };
  }
}

/** Whether the id was used again, after an erasure or an expiry, since its head was seen. */
function isAnotherLife(head: StoredHead | undefined, incarnation: string | undefined): boolean {
  return head !== undefined && incarnation !== undefined && head.incarnation !== incarnation;
}
