import { createHash } from "node:crypto";
import type { KvKey } from "../kv/mod.ts";
import type { Generation, StreamKey } from "./types.ts";

/** A place for an event, or the rest of one. */
export interface EventPlace {
  readonly generation: string;
  readonly position: number;
}

/**
 * Every key that the store itself writes. All of them expire, and all but the marks of an erasure
 * lie under the stream's own prefix. What rides on a stream's commits has keys of its own: guests.
 */
export class StreamKeySpace {
  readonly #table: string;

  /** The table is the name that all keys begin with. */
  constructor(table: string) {
    this.#table = table;
  }

  /** Prefix of all that a stream holds; guests may keep values under it, too. */
  stream({ owner, kind, id }: StreamKey): KvKey {
    return [this.#table, kind.families.streams, owner, id];
  }

  /**
   * A value of `storedHeadSchema`: where the stream ends. Written by every append, touch and
   * renewal; expires with the stream.
   */
  head(stream: StreamKey): KvKey {
    // Spread, it would have room for many more parts; heads are kept, and polled often.
    return this.stream(stream).concat("head");
  }

  /**
   * A value of `storedSpareKeySchema`: the key that the head holds, once more, in case the head is
   * damaged. Written whenever the head's key changes, and with each renewal; expires with the head.
   */
  spareKey(stream: StreamKey): KvKey {
    return [...this.stream(stream), "key"];
  }

  /** Prefix of the events of all generations of an id. */
  events(stream: StreamKey): KvKey {
    return [...this.stream(stream), "event"];
  }

  /** A value of `storedEventSchema`. Written once, and again by renewal alone; expires after its stream. */
  event(stream: StreamKey, { generation, position }: EventPlace): KvKey {
    return [...this.events(stream), generation, position];
  }

  /**
   * A value of `storedChunkSchema`: the rest of an event that is too long for one value. Written
   * and renewed with the event. The commit id keeps what a failed append wrote ahead apart from
   * what a later one writes to the same place.
   */
  chunk(
    stream: StreamKey,
    { generation, commit, position, index }: EventPlace & {
      readonly commit: string;
      readonly index: number;
    },
  ): KvKey {
    return [...this.stream(stream), "chunk", generation, commit, position, index];
  }

  /** Prefixes of what one generation's staging has written. */
  staged(stream: Generation): readonly KvKey[] {
    return ["event", "chunk"].map((kind) => [...this.stream(stream), kind, stream.generation]);
  }

  /**
   * A value of `storedTombstoneSchema`: something of this name was erased. Written by an erasure,
   * and checked by whatever begins a stream, so that what was sent before the erasure is refused;
   * expires after an hour. The name is hashed, so that the key does not tell what was erased.
   */
  tombstone({ owner, kind, id }: StreamKey): KvKey {
    const name = kind.isNamed ? [kind.name, owner, id] : [owner, id];
    const hashed = createHash("sha256").update(JSON.stringify(name)).digest("hex");
    return [this.#table, "erased", hashed];
  }

  /** Prefix of a kind's erasures that have begun. */
  allErasing({ families }: StreamKey["kind"]): KvKey {
    return [this.#table, families.erasing];
  }

  /**
   * Says that a stream is being erased. Written with the tombstone, deleted once every other key is,
   * so that an interrupted erasure is resumed; expires as the stream would have.
   */
  erasing({ owner, kind, id }: StreamKey): KvKey {
    return [...this.allErasing(kind), owner, id];
  }
}
