import {
  EventStore,
  type Rekeyed,
  type RekeyProgress,
  type StreamEvent,
} from "../event_store/mod.ts";
import {
  countedSpaces,
  cursorOf,
  Leases,
  type Limited,
  type ReadOptions,
  type SessionLog,
  SPACE,
  StreamList,
} from "../session_log/mod.ts";
import { SpaceAppends } from "./appends.ts";
import type { SpaceAppended, SpaceBatch } from "./batch.ts";
import type { SpaceContext } from "./context.ts";
import { spaceGuests } from "./guests.ts";
import { SpaceSnapshots } from "./snapshots.ts";
import { type SpaceHead, spaceHead, type SpaceKey, spaceOfStream, spaceStream } from "./space.ts";
import { StagedSpace } from "./staged_space.ts";

/** A space in its owner's list. */
export type ListedSpace = SpaceHead & { readonly space: string };

/** What a rekeying came to, in spaces. */
export type RekeyedSpaces = Rekeyed<SpaceKey>;

/**
 * The spaces' events, beside the sessions' in one store, charged to the same accounts and quotas.
 * Methods that reach the store throw `StoreError` when it does not answer, and `EventStoreError` when
 * a space cannot be read. The sessions' log closes the store.
 */
export class SpaceLog {
  /** Who learns for which space. */
  readonly leases: Leases<SpaceKey>;
  /** The states of spaces that are kept beside their events. */
  readonly snapshots: SpaceSnapshots;
  readonly #context: SpaceContext;
  readonly #list: StreamList;
  readonly #appends: SpaceAppends;

  /** A log of the spaces whose sessions a log has. */
  constructor({ foundation }: Pick<SessionLog, "foundation">) {
    const { kv, keys, ttlMs, masterKeys, now } = foundation;
    const store = new EventStore({
      kv,
      keys: keys.streams,
      kinds: [SPACE],
      guests: spaceGuests(foundation),
      ttlMs,
      masterKeys,
      now,
    });
    this.#context = { ...foundation, store };
    this.leases = new Leases(
      { ...this.#context, streams: keys.streams },
      { ...foundation.leases, streamOf: spaceStream },
    );
    this.#list = new StreamList(this.#context, countedSpaces(keys));
    this.snapshots = new SpaceSnapshots(this.#context);
    const { leases, snapshots } = this;
    this.#appends = new SpaceAppends(this.#context, { list: this.#list, leases, snapshots });
  }

  /** The space's head; undefined when it never was, has expired by the clock, or was erased. */
  async head(key: SpaceKey): Promise<SpaceHead | undefined> {
    const head = await this.#context.store.head(spaceStream(key));
    return head && spaceHead(head);
  }

  /**
   * Appends events after the position `expected`, all or nothing. A position that is not the log's, or
   * a lease that has changed, is a conflict. What it replaces is gone for every reader with it, and
   * soon from the store's file. Throws `EventStoreError` `replaces_too_large` where that is more than
   * one commit can take.
   */
  async append(key: SpaceKey, batch: SpaceBatch): Promise<SpaceAppended> {
    return await this.#appends.append(key, batch);
  }

  /**
   * A page of events after a position, in order: at most a megabyte of them, but at least one where
   * there is any; none when the space is not there.
   */
  async read(key: SpaceKey, page: ReadOptions = {}): Promise<StreamEvent[]> {
    return await this.#context.store.read(spaceStream(key), page);
  }

  /** Notes a use of the space, which extends its expiry. */
  async touch(key: SpaceKey): Promise<SpaceHead | undefined> {
    const head = await this.#context.store.touch(spaceStream(key));
    return head && spaceHead(head);
  }

  /**
   * Deletes every key of the space, what its sessions have said for it to learn included, and refuses
   * what was sent to it before. False when there was none.
   */
  async erase(key: SpaceKey): Promise<boolean> {
    return await this.#context.store.erase(spaceStream(key));
  }

  /** Resumes erasures that were interrupted by the end of their instance. */
  async finishErasures(): Promise<void> {
    await this.#context.store.finishErasures();
  }

  /** An owner's spaces, newest first by creation. `cursor` is that of the page before. */
  async list(
    owner: string,
    { limit, cursor }: { readonly limit: number; readonly cursor?: string },
  ): Promise<{ readonly spaces: ListedSpace[]; readonly cursor?: string }> {
    const spaces: ListedSpace[] = [];
    let listed = 0;
    let last = "";
    for await (const entry of this.#list.entries(owner, { most: limit, cursor })) {
      listed += 1;
      last = cursorOf(entry);
      const { stream: { id: space }, createdAt, head } = entry;
      if (head?.createdAt === createdAt) spaces.push({ space, ...spaceHead(head) });
    }
    return listed < limit ? { spaces } : { spaces, cursor: last };
  }

  /** Every space of every owner that is there, in the order of their owners. */
  async *everyone(): AsyncGenerator<SpaceKey, void, void> {
    for await (const stream of this.#list.everyone()) yield spaceOfStream(stream);
  }

  /** Begins to take in a space from elsewhere, which lands as a whole or not at all. */
  async stage(key: SpaceKey): Promise<StagedSpace> {
    const staged = await this.#context.store.stage(spaceStream(key));
    return new StagedSpace(staged, { owner: key.owner, context: this.#context, list: this.#list });
  }

  /** The day's tokens, where an owner has used them up; undefined: there is room to learn. */
  async spentTokens(owner: string): Promise<Limited | undefined> {
    return await this.#context.quotas.spentTokens(owner);
  }

  /**
   * Calls back when something may have been appended to a space, until the returned function is
   * called. A hint, no more, as for sessions.
   */
  watch(key: SpaceKey, onHint: () => void): () => void {
    const { store, isWatched } = this.#context;
    return isWatched ? store.watch(spaceStream(key), onHint) : () => {};
  }

  /** As `SessionLog.rekey`, for spaces. */
  async rekey(onProgress: (progress: RekeyProgress) => void = () => {}): Promise<RekeyedSpaces> {
    const streams = async function* (list: StreamList) {
      for await (const { stream } of list.all()) yield stream;
    };
    const rekeyed = await this.#context.store.rekey(() => streams(this.#list), onProgress);
    const refused = rekeyed.refused.map(({ owner, id, code, message }) => {
      return { owner, space: id, code, message };
    });
    return { ...rekeyed, refused };
  }
}
