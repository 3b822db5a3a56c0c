import type { StreamKey, StreamKeySpace } from "../event_store/mod.ts";
import type { KvKey } from "../kv/mod.ts";

/** The keys of a space's snapshots. All of them expire, and lie under the stream's own prefix. */
export class SnapshotKeys {
  readonly #streams: StreamKeySpace;

  constructor(streams: StreamKeySpace) {
    this.#streams = streams;
  }

  /** Prefix of the snapshots of all generations of a space. */
  all(stream: StreamKey): KvKey {
    return [...this.#streams.stream(stream), "snapshot"];
  }

  /**
   * A value of `storedSnapshotSchema`: up to where the space was folded, and what its pieces are
   * encrypted with. Written when the space was read anew, deleted by the commit that erases a text
   * of it; expires with the space's events.
   */
  snapshot(stream: StreamKey, generation: string): KvKey {
    return [...this.all(stream), generation];
  }

  /** A piece of it (`storedStatePieceSchema`). Without its snapshot nobody can read it; expires with it. */
  piece(
    stream: StreamKey,
    place: { readonly generation: string; readonly id: string; readonly index: number },
  ): KvKey {
    return [...this.snapshot(stream, place.generation), place.id, place.index];
  }
}
