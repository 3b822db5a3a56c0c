import { createHash } from "node:crypto";

/** A session of an owner. */
export interface SessionKey {
  readonly owner: string;
  readonly session: string;
}

/** The names that the log's two groups of keys begin with. */
export interface Tables {
  readonly contextTable: string;
  readonly hashTable: string;
}

/** An event's place. An id that is used again after its session's end gets a new incarnation. */
export interface EventPlace {
  readonly incarnation: string;
  readonly position: number;
}

/**
 * Every key that the log writes. All of them expire, and all but the index entry of a session, its
 * mark as open and those of its erasure lie under its two prefixes.
 */
export class KeySpace {
  readonly #contextTable: string;
  readonly #hashTable: string;

  constructor(tables: Tables) {
    this.#contextTable = tables.contextTable;
    this.#hashTable = tables.hashTable;
  }

  /** Prefix of all that a session holds but its hashes. */
  session({ owner, session }: SessionKey): Deno.KvKey {
    return [this.#contextTable, "log", owner, session];
  }

  /** A `StoredHead`: where the log ends. Written by every append, touch and renewal. */
  head(key: SessionKey): Deno.KvKey {
    return [...this.session(key), "head"];
  }

  /**
   * A `SpareKey`: the key that the head holds, once more, for the case that the head is damaged.
   * Written whenever the head's key changes; renewed with the index entry.
   */
  spareKey(key: SessionKey): Deno.KvKey {
    return [...this.session(key), "key"];
  }

  /** Prefix of the events of all lives of an id. */
  events(key: SessionKey): Deno.KvKey {
    return [...this.session(key), "event"];
  }

  /** A `StoredEvent`. Written once, rewritten by renewal alone. */
  event(key: SessionKey, { incarnation, position }: EventPlace): Deno.KvKey {
    return [...this.events(key), incarnation, position];
  }

  /**
   * The rest of an event that is too long for one value. The commit id keeps what a failed append
   * wrote ahead apart from what a later one writes to the same place.
   */
  chunk(
    key: SessionKey,
    { incarnation, commit, position, index }: EventPlace & {
      readonly commit: string;
      readonly index: number;
    },
  ): Deno.KvKey {
    return [...this.session(key), "chunk", incarnation, commit, position, index];
  }

  /** A `StoredLease`: who runs the open turn. Written by its holder; gone with the last open turn. */
  lease(key: SessionKey): Deno.KvKey {
    return [...this.session(key), "lease"];
  }

  /** Prefix of what was streamed of replies that have no outcome yet. */
  partials(key: SessionKey): Deno.KvKey {
    return [...this.session(key), "partial"];
  }

  /**
   * A `StoredPartial`: which try of a turn streamed last, and how far it is. `openedAt` is the
   * position that opened the turn. Written by the lease's holder, deleted once there is an outcome.
   */
  partial(key: SessionKey, openedAt: number): Deno.KvKey {
    return [...this.partials(key), openedAt];
  }

  /** A `StoredPiece` of it: the text from an offset on. Written and deleted with the partial. */
  piece(
    key: SessionKey,
    place: { readonly openedAt: number; readonly attempt: string; readonly offset: number },
  ): Deno.KvKey {
    return [...this.partial(key, place.openedAt), place.attempt, place.offset];
  }

  /** Prefix of the index of sessions with open turns, of all owners. */
  allOpen(): Deno.KvKey {
    return [this.#contextTable, "open"];
  }

  /**
   * Says that a session has open turns. Written by the append that opens one, removed by the one
   * that ends the last; expires with the session.
   */
  open({ owner, session }: SessionKey): Deno.KvKey {
    return [...this.allOpen(), owner, session];
  }

  /**
   * A `StoredTombstone`: something of this name was erased. Written by an erasure, and checked by
   * whatever begins a session, so that what was on its way before comes too late; expires after an
   * hour. The name is hashed: what was erased is not told.
   */
  tombstone({ owner, session }: SessionKey): Deno.KvKey {
    const name = createHash("sha256").update(JSON.stringify([owner, session])).digest("hex");
    return [this.#contextTable, "erased", name];
  }

  /** Prefix of the erasures that have begun. */
  allErasing(): Deno.KvKey {
    return [this.#contextTable, "erasing"];
  }

  /**
   * Says that a session is being erased. Written with the tombstone, and deleted once every key is,
   * so that an erasure that is broken off is gone on with.
   */
  erasing({ owner, session }: SessionKey): Deno.KvKey {
    return [...this.allErasing(), owner, session];
  }

  /** Prefix of all owners' lists of sessions. */
  allIndexes(): Deno.KvKey {
    return [this.#contextTable, "sessions"];
  }

  /** Prefix of an owner's list of sessions. */
  index(owner: string): Deno.KvKey {
    return [...this.allIndexes(), owner];
  }

  /** A session's entry in the list, in the order of creation. Written by the first append. */
  indexEntry({ owner, session }: SessionKey, createdAt: number): Deno.KvKey {
    return [...this.index(owner), createdAt, session];
  }

  /** What an owner used of the quotas. Written with what is used; expires after a day. */
  meter(owner: string): Deno.KvKey {
    return [this.#contextTable, "meter", owner];
  }

  /** Prefix of a session's content hashes. */
  hashes({ owner, session }: SessionKey): Deno.KvKey {
    return [this.#hashTable, owner, session];
  }

  /**
   * A `StoredHash`: the turn whose message had this content. Written with the message. In a session
   * with a key the hash is a keyed one.
   */
  hash(key: SessionKey, hash: string): Deno.KvKey {
    return [...this.hashes(key), hash];
  }
}
