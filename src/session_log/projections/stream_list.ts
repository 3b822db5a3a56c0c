import {
  type CommitContext,
  type CommitPart,
  type EventStore,
  type Expiry,
  expiryOf,
  NO_PART,
  PAGE_EVENTS,
  type StreamGuest,
  type StreamHead,
  type StreamKey,
  type StreamKind,
} from "../../event_store/mod.ts";
import type { KvClient, KvEntry, KvKey, Mutation } from "../../kv/mod.ts";
import { inGroups } from "../groups.ts";
import { HEADS_AT_ONCE } from "../limits.ts";

/** Where the lists of one kind of streams lie. */
export interface ListPlaces {
  readonly kind: StreamKind;
  /** Prefix of all owners' lists. An entry's key ends with the owner, the time of creation and the id. */
  readonly all: KvKey;
}

/** What lists of streams are kept in. */
export interface ListContext {
  readonly kv: KvClient;
  readonly store: EventStore;
  /** The streams' time to live after their last use, in ms. */
  readonly ttlMs: number;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
}

/** An entry of a list; its stream may be gone, or of a later generation. */
export interface ListEntry {
  readonly stream: StreamKey;
  /** In ms since the epoch. */
  readonly createdAt: number;
}

/** An entry with the head that its stream has now, if there is one. */
export type HeadedEntry = ListEntry & { readonly head: StreamHead | undefined };

/** Which streams of a kind each owner has, in the order of creation. */
export class StreamList {
  readonly #context: ListContext;
  readonly #places: ListPlaces;

  constructor(context: ListContext, places: ListPlaces) {
    this.#context = context;
    this.#places = places;
  }

  /** Lists a stream with the append that begins it, in the place of its id's former generation. */
  part({ stream, head, before, former }: CommitContext): CommitPart {
    if (before) return NO_PART;
    const gone: Mutation[] = former
      ? [{ type: "delete", key: placeOf(this.#places, stream, former.createdAt) }]
      : [];
    const expiry = expiryOf(this.#context, head);
    const entry = entryMutation(this.#places, stream, { ...head, expiry });
    return { checks: [], mutations: [...gone, entry] };
  }

  /**
   * The entries of an owner's list with their heads, newest first; a group of heads is read at a
   * time: a large one with `isWhole`, where all entries are wanted. `cursor` is `cursorOf` the last
   * entry of the page before, `most` how many there are.
   */
  async *entries(owner: string, { most, cursor, isWhole = false }: {
    readonly most?: number | undefined;
    readonly cursor?: string | undefined;
    readonly isWhole?: boolean;
  } = {}): AsyncGenerator<HeadedEntry> {
    const { kv, store } = this.#context;
    const prefix = [...this.#places.all, owner];
    const [before, ...rest] = cursor?.split(":") ?? [];
    const end = [...prefix, Number(before), rest.join(":")];
    const selector = cursor === undefined ? { prefix } : { prefix, end };
    const options = most === undefined ? { batchSize: PAGE_EVENTS } : { limit: most };
    const found = kv.list(selector, { reverse: true, ...options });
    for await (const group of inGroups(found, HEADS_AT_ONCE[isWhole ? "all" : "some"])) {
      const entries = group.map((each) => this.#entryOf(each));
      const heads = await store.heads(entries.map(({ stream }) => stream));
      yield* entries.map((entry, index) => ({ ...entry, head: heads[index] }));
    }
  }

  /** Every entry of every owner's list, in the order of their owners; its stream may be gone. */
  async *all(): AsyncGenerator<ListEntry> {
    const { kv } = this.#context;
    const prefix = this.#places.all;
    const name = `list the ${this.#places.kind.name}s`;
    const page = (start: KvKey | undefined) =>
      kv.operation(name, () =>
        Array.fromAsync(
          kv.list(start ? { prefix, start } : { prefix }, { limit: PAGE_EVENTS }),
        ));
    let entries = await page(undefined);
    for (;;) {
      for (const each of entries) yield this.#entryOf(each);
      const last = entries.at(-1);
      if (!last || entries.length < PAGE_EVENTS) return;
      entries = await page([...last.key, ""]);
    }
  }

  /** Every stream of every owner that is there, in the order of their owners. */
  async *everyone(): AsyncGenerator<StreamKey> {
    for await (const { stream, createdAt } of this.all()) {
      if ((await this.#context.store.head(stream))?.createdAt === createdAt) yield stream;
    }
  }

  #entryOf({ key }: KvEntry): ListEntry {
    const [owner, createdAt, id] = key.slice(-3);
    const { kind } = this.#places;
    const stream = { owner: String(owner), kind, id: String(id) };
    return { stream, createdAt: Number(createdAt) };
  }
}

/** Where a page of a list ends, for the next one to begin: `<createdAt>:<id>`. */
export function cursorOf({ stream, createdAt }: ListEntry): string {
  return `${createdAt}:${stream.id}`;
}

/** A stream's entry in the list, which its head names by its time of creation. */
export function streamListGuest(places: ListPlaces, kv: KvClient): StreamGuest {
  return {
    kind: places.kind,
    keysOf: (stream, head) => head ? [placeOf(places, stream, head.createdAt)] : [],
    strayKeysOf: (stream) => generationsOf(places, stream, kv),
    renewalOf: (stream, { createdAt }, expiry) => [
      entryMutation(places, stream, { createdAt, expiry }),
    ],
    createdAtOf: async (stream) => {
      let newest: number | undefined;
      for await (const { createdAt } of generationsOf(places, stream, kv)) {
        newest = Math.max(newest ?? 0, createdAt);
      }
      return newest;
    },
  };
}

/** The entries of all generations of a stream's id. */
async function* generationsOf({ all }: ListPlaces, { owner, id }: StreamKey, kv: KvClient) {
  const options = { batchSize: PAGE_EVENTS };
  for await (const { key } of kv.list({ prefix: [...all, owner] }, options)) {
    if (key.at(-1) === id) yield { key, createdAt: Number(key.at(-2)) };
  }
}

function placeOf({ all }: ListPlaces, { owner, id }: StreamKey, createdAt: number): KvKey {
  return [...all, owner, createdAt, id];
}

function entryMutation(places: ListPlaces, stream: StreamKey, { createdAt, expiry }: {
  readonly createdAt: number;
  readonly expiry: Expiry;
}): Mutation {
  const { expireIn, expiresAt } = expiry;
  const key = placeOf(places, stream, createdAt);
  return { type: "set", key, value: { v: 1, expiresAt }, expireIn };
}
