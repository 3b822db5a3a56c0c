import { StreamKeySpace } from "../event_store/mod.ts";
import type { KvKey } from "../kv/mod.ts";
import { leasePlace } from "./leases.ts";
import { type SessionKey, streamOf } from "./session.ts";

/** The names that the two groups of keys begin with. */
export interface Tables {
  readonly contextTable: string;
  readonly hashTable: string;
}

/** Every key that a session has besides its stream's own. All of them expire. */
export class SessionKeySpace {
  /** The keys of the streams themselves. */
  readonly streams: StreamKeySpace;
  readonly #contextTable: string;
  readonly #hashTable: string;

  constructor({ contextTable, hashTable }: Tables) {
    this.streams = new StreamKeySpace(contextTable);
    this.#contextTable = contextTable;
    this.#hashTable = hashTable;
  }

  /**
   * A value of `storedLeaseSchema`: who runs the open turn. Written by its holder; gone with the
   * last open turn.
   */
  lease(key: SessionKey): KvKey {
    return leasePlace(streamOf(key), this.streams);
  }

  /** Prefix of what was streamed of replies that have no outcome yet. */
  partials(key: SessionKey): KvKey {
    return [...this.streams.stream(streamOf(key)), "partial"];
  }

  /**
   * Says that an instance which does not answer the session has clients that wait for what is streamed.
   * Written by that instance where the store is far away, deleted with partials; expires after seconds.
   */
  heard(key: SessionKey): KvKey {
    return [...this.partials(key), "heard"];
  }

  /**
   * A value of `storedPartialSchema`: which attempt of a turn streamed last, and how far it got.
   * `openedAt` is the position that opened the turn. Written by the lease's holder, deleted once
   * there is an outcome; expires with the session's events.
   */
  partial(key: SessionKey, openedAt: number): KvKey {
    return [...this.partials(key), openedAt];
  }

  /**
   * A piece of it (`storedPieceSchema`): the text from an offset on. Written, deleted and expiring
   * with the partial.
   */
  piece(
    key: SessionKey,
    place: { readonly openedAt: number; readonly attempt: string; readonly offset: number },
  ): KvKey {
    return [...this.partial(key, place.openedAt), place.attempt, place.offset];
  }

  /** Prefix of the files of all generations of a session. */
  files(key: SessionKey): KvKey {
    return [...this.streams.stream(streamOf(key)), "file"];
  }

  /**
   * A `StoredFile`: a file that was uploaded. Written by the commit that records the upload, and once a
   * message has it; expires after an hour until then, and with the session's events from then on.
   */
  file(key: SessionKey, place: { readonly generation: string; readonly file: string }): KvKey {
    return [...this.files(key), place.generation, place.file];
  }

  /**
   * A piece of it (`storedFilePieceSchema`): some of its bytes. Written before the file, renewed
   * and expiring with it.
   */
  filePiece(
    key: SessionKey,
    place: { readonly generation: string; readonly file: string; readonly index: number },
  ): KvKey {
    return [...this.file(key, place), place.index];
  }

  /** Prefix of the sessions with open turns, of all owners. */
  allOpen(): KvKey {
    return [this.#contextTable, "open"];
  }

  /**
   * Says that a session has open turns. Written by the append that opens one, removed by the one
   * that ends the last; expires with the session.
   */
  open({ owner, session }: SessionKey): KvKey {
    return [...this.allOpen(), owner, session];
  }

  /**
   * Prefix of all owners' lists of sessions. An entry lies at owner, time of creation and id. Written by
   * the first append and by each renewal of the events; expires after the session.
   */
  allLists(): KvKey {
    return [this.#contextTable, "sessions"];
  }

  /** Prefix of all owners' lists of spaces, whose entries are as those of sessions. */
  allSpaceLists(): KvKey {
    return [this.#contextTable, "spaces"];
  }

  /** Prefix of what sessions have said that their spaces have not learned, of all owners. */
  allLearn(): KvKey {
    return [this.#contextTable, "learn"];
  }

  /**
   * A value of `storedLearnMarkSchema`: a session has said something that its space has not
   * learned. Written by the appends that say it, deleted once it is learned or the session is
   * erased; expires with the session.
   */
  learn({ owner, session }: SessionKey, space: string): KvKey {
    return [...this.allLearn(), owner, space, session];
  }

  /** Prefix of the erased sessions whose spaces have not been told, of all owners. */
  allForget(): KvKey {
    return [this.#contextTable, "forget"];
  }

  /**
   * Whatever its value: a session of a space was erased, and the space has not been told. Written by
   * the erasure's first commit, deleted once the space has; expires as a space would that was used then.
   */
  forget({ owner, session }: SessionKey, space: string, generation: string): KvKey {
    return [...this.allForget(), owner, space, session, generation];
  }

  /** A `StoredUse`: what an owner used of the quotas. Written with what is used; expires after a day. */
  use(owner: string): KvKey {
    return [this.#contextTable, "meter", owner];
  }

  /**
   * A value of `storedAccountSchema`: what an owner has in the store. Written by the commits that
   * change it, removed with the last session; expires as the events of a session would that began
   * with them.
   */
  account(owner: string): KvKey {
    return [this.#contextTable, "account", owner];
  }

  /** Prefix of a session's content hashes. */
  hashes({ owner, session }: SessionKey): KvKey {
    return [this.#hashTable, owner, session];
  }

  /**
   * A value of `storedHashSchema`: the turn whose message had this content. Written with the
   * message; expires with the session. In a session with a key the hash is a keyed one.
   */
  hash(key: SessionKey, hash: string): KvKey {
    return [...this.hashes(key), hash];
  }
}
