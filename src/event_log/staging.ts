import { nextHead, setEvents, setIndex, setOpen } from "./batch_writer.ts";
import { type StoredHead, storedHeadSchema, type StoredKey, type TimedEvent } from "./codec.ts";
import { closeGrave, deletePrefix } from "./erasure.ts";
import { checksOf, type SeenHead } from "./seen_head.ts";
import type { SessionKey } from "./keys.ts";
import { BATCH_MUTATIONS, COMMIT_BYTES } from "./limits.ts";
import { whileLocked, within } from "./patience.ts";
import { setHead, setSpareKey } from "./sealed_head.ts";
import type { Store } from "./store.ts";
import type { Label, SessionHead } from "./types.ts";

/** How a staged session begins to be there. Times in ms since the epoch. */
export interface Landing {
  readonly turns: number;
  /** What lists tell of it. */
  readonly label?: Label;
  /** When it began where it comes from; without it now. */
  readonly createdAt?: number;
  /** When it expires; at the latest, and without it, after a whole time to live. */
  readonly expiresAt?: number;
}

/**
 * A session that comes from elsewhere, event by event, with the times that those had there. Until
 * it lands nobody can read any of it; what a process leaves behind that dies before then expires,
 * and does not keep the id from being used.
 */
export class StagedSession {
  readonly #key: SessionKey;
  readonly #store: Store;
  readonly #seen: SeenHead;
  readonly #commit = crypto.randomUUID();
  readonly #begunAt: number;
  #wrapped: StoredKey | undefined;
  #events: TimedEvent[] = [];
  #bytes = 0;
  #position = 0;
  #isTaken: boolean;
  /** Whether nobody knows what became of the last write. */
  #isDoubtful = false;

  /** `seen` is the head as it was read last; where a session is there, nothing can be staged. */
  constructor(key: SessionKey, { store, seen }: {
    readonly store: Store;
    readonly seen: SeenHead;
  }) {
    this.#key = key;
    this.#store = store;
    this.#seen = seen;
    this.#begunAt = store.now();
    this.#isTaken = seen.head !== undefined;
  }

  /** Position of the last event that was added. */
  get position(): number {
    return this.#position + this.#events.length;
  }

  /** Whether a session is there already, or came to be there meanwhile. */
  get isTaken(): boolean {
    return this.#isTaken;
  }

  /** Adds the next event. Does nothing once the id is taken. */
  async add(event: TimedEvent): Promise<void> {
    if (this.#isTaken) return;
    const bytes = JSON.stringify(event.data).length;
    const isFull = this.#events.length >= BATCH_MUTATIONS / 2 ||
      this.#bytes + bytes > COMMIT_BYTES / 2;
    if (isFull) await this.#flush();
    this.#events.push(event);
    this.#bytes += bytes;
  }

  /** Makes the session be there, whole, by one commit. Undefined when its id is taken. */
  async land({ turns, label, createdAt, expiresAt }: Landing): Promise<SessionHead | undefined> {
    if (this.#isTaken) return undefined;
    const { ttlMs } = this.#store;
    const last = this.#batch();
    const next = nextHead(undefined, { ...last, ttlMs, turns, ...(label ? { label } : {}) });
    const begun = await this.#keyed(next);
    const cipher = await this.#store.secrets.cipherOf(this.#key, begun);
    const latest = this.#store.now() + ttlMs;
    const head = {
      ...begun,
      createdAt: createdAt ?? begun.createdAt,
      expiresAt: Math.min(expiresAt ?? latest, latest),
    };
    const landed = await this.#patiently("land a session", async () => {
      const atomic = this.#store.kv.atomic().check(...last.checks);
      const target = { atomic, key: this.#key, store: this.#store };
      if (!await setEvents(target, { ...last, head, cipher })) return await this.#isThere();
      await setHead(target, head);
      setSpareKey(target, head);
      setIndex(target, { head, former: this.#seen.expired });
      setOpen(target, { expected: 0, events: [], turns, open: false });
      return (await atomic.commit()).ok || await this.#isThere();
    });
    this.#isTaken = true;
    return landed ? head : undefined;
  }

  /**
   * Deletes what was staged, in as far as it has not landed; a landing that may be on its way still
   * is kept out first.
   */
  async discard(): Promise<void> {
    this.#isTaken = true;
    const { keys, deadlineMs } = this.#store;
    if (this.#position === 0 && !this.#isDoubtful) return;
    await within(deadlineMs * 12, "delete a staged session", async () => {
      if (this.#isDoubtful) {
        await closeGrave(this.#key, { head: this.#seen.entry, store: this.#store });
      }
      if (await this.#isThere()) return;
      for (const kind of ["event", "chunk"]) {
        await deletePrefix([...keys.session(this.#key), kind, this.#commit], this.#store);
      }
    });
  }

  async #flush(): Promise<void> {
    if (this.#events.length === 0 || this.#isTaken) return;
    const last = this.#batch();
    const head = await this.#keyed(nextHead(undefined, { ...last, ttlMs: 0, turns: 0 }));
    const cipher = await this.#store.secrets.cipherOf(this.#key, head);
    const batch = { ...last, head: { incarnation: this.#commit }, cipher };
    const isFree = await this.#patiently("stage events", async () => {
      const atomic = this.#store.kv.atomic().check(...batch.checks);
      const target = { atomic, key: this.#key, store: this.#store };
      return await setEvents(target, batch) && (await atomic.commit()).ok;
    });
    this.#position += batch.events.length;
    this.#events = [];
    this.#bytes = 0;
    this.#isTaken = !isFree;
  }

  /** What was added and is not staged yet; the last of it is written by the commit that lands. */
  #batch() {
    return {
      expected: this.#position,
      events: this.#events,
      commit: this.#commit,
      checks: checksOf(this.#seen),
      at: this.#begunAt,
    };
  }

  /** A head with the session's key, which is made once. */
  async #keyed(head: StoredHead): Promise<StoredHead> {
    this.#wrapped ??= (await this.#store.secrets.keyed(this.#key, head, 1)).key;
    return this.#wrapped ? { ...head, v: 2, key: this.#wrapped } : head;
  }

  /** After a doubtful commit: has it landed? */
  async #isThere(): Promise<boolean> {
    const entry = await this.#store.kv.get(this.#store.keys.head(this.#key));
    const stored = storedHeadSchema.safeParse(entry.value);
    return stored.success && stored.data.incarnation === this.#commit;
  }

  async #patiently<Result>(what: string, task: () => Promise<Result>): Promise<Result> {
    this.#isDoubtful = true;
    const result = await within(this.#store.deadlineMs * 3, what, () => whileLocked(task));
    this.#isDoubtful = false;
    return result;
  }
}
