import {
  type Bytes,
  CHUNK_BYTES,
  COMMIT_BYTES,
  deletePrefix,
  type Expiry,
  openBody,
  seal,
  storedBody,
  unseal,
} from "../event_store/mod.ts";
import type { Check, Mutation } from "../kv/mod.ts";
import type { SpaceContext } from "./context.ts";
import { SnapshotKeys } from "./keys.ts";
import { type SpaceKey, spaceStream } from "./space.ts";
import {
  pieceKey,
  snapshotPlace,
  type SpaceSnapshot,
  storedSnapshotSchema,
  storedStatePieceSchema,
} from "./stored_snapshot.ts";

const KEY_BYTES = 32;

/** A larger state is not kept, in bytes: reading its events in slices keeps nobody waiting. */
const MOST_BYTES = 16_000_000;

/** Pieces of one commit. */
const PIECES_A_COMMIT = Math.floor(COMMIT_BYTES / CHUNK_BYTES);

/** Pieces that one read of the store takes. */
const PIECES_A_BATCH = 50;

/** Where the pieces of one snapshot are. */
interface Pieces {
  readonly key: SpaceKey;
  readonly generation: string;
  readonly id: string;
  readonly pieces: number;
}

/**
 * The states of spaces, kept beside their events so that they open sooner. None is the truth: what is
 * not there, or cannot be read, is folded from the events.
 *
 * A snapshot is encrypted with a key of its own, also where events are not, and that key stands in
 * one value. The commit that erases a text of the space deletes that value, and with it whatever the
 * pieces say (law 15). No piece is written once the space has changed, expired or was erased.
 */
export class SpaceSnapshots {
  readonly #context: SpaceContext;
  readonly #keys: SnapshotKeys;

  constructor(context: SpaceContext) {
    this.#context = context;
    this.#keys = new SnapshotKeys(context.keys.streams);
  }

  /** The state of a generation of a space that was kept last; undefined: none that can be read. */
  async read(key: SpaceKey, generation: string): Promise<SpaceSnapshot | undefined> {
    const { kv, store, now } = this.#context;
    const stream = spaceStream(key);
    return await kv.operation("read a space's snapshot", async () => {
      const { value } = await kv.get(this.#keys.snapshot(stream, generation));
      const stored = storedSnapshotSchema.safeParse(value).data;
      if (!stored || stored.expiresAt <= now()) return undefined;
      const reading = await store.reading(stream);
      if (reading?.head.generation !== generation) return undefined;
      const secret = await openBody(reading.cipher, snapshotPlace(stored), stored);
      if (typeof secret === "string" || secret.length !== KEY_BYTES) return undefined;
      const { id, position, pieces } = stored;
      const text = await this.#text({ key, generation, id, pieces }, await pieceKey(secret));
      return text === undefined ? undefined : { position, text };
    });
  }

  /**
   * Keeps the state of a generation of a space at its last position, in place of the one before. False
   * where the space is no longer there, or goes on; then nothing is kept that could be read.
   */
  async write(
    key: SpaceKey,
    { generation, position, text }: SpaceSnapshot & { readonly generation: string },
  ): Promise<boolean> {
    const { kv, store } = this.#context;
    const stream = spaceStream(key);
    const bytes = new TextEncoder().encode(text);
    if (bytes.length > MOST_BYTES) return false;
    const writing = await store.writing(stream, generation);
    const { head, check } = await store.seen(stream);
    if (!writing.isThere || head?.generation !== generation || head.position !== position) {
      return false;
    }
    const secret = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
    const id = crypto.randomUUID();
    const pieces = Math.ceil(bytes.length / CHUNK_BYTES);
    const { cipher, expiry } = writing;
    const place = { key, generation, id, pieces };
    if (!await this.#drop(key, generation, check)) return false;
    if (!await this.#writePieces(place, { bytes, secret: await pieceKey(secret), expiry, check })) {
      await this.#clear(place);
      return false;
    }
    const body = await storedBody(cipher, snapshotPlace({ id, position, pieces }), secret);
    const { expireIn, expiresAt } = expiry;
    const value = { v: 1, expiresAt, id, position, pieces, ...body };
    const mutation = { type: "set", key: this.#keys.snapshot(stream, generation), value, expireIn };
    const done = await kv.operation(
      "write a space's snapshot",
      () => kv.commit({ checks: [check], mutations: [mutation as Mutation] }),
    );
    if (!done.ok) await this.#clear(place);
    return done.ok;
  }

  /** What the commit writes that erases texts of a space: from then on nobody can read its snapshot. */
  forgetting(key: SpaceKey, generation: string): readonly Mutation[] {
    return [{ type: "delete", key: this.#keys.snapshot(spaceStream(key), generation) }];
  }

  /** Deletes what such a commit has left, which nobody can read. */
  async clear(key: SpaceKey, generation: string): Promise<void> {
    const { kv } = this.#context;
    const prefix = this.#keys.snapshot(spaceStream(key), generation);
    await kv.operation("delete a space's snapshot", () => deletePrefix(prefix, kv));
  }

  /** Deletes a former snapshot and what is left of it. False where the space has changed. */
  async #drop(key: SpaceKey, generation: string, check: Check): Promise<boolean> {
    const { kv } = this.#context;
    const mutations = this.forgetting(key, generation);
    const done = await kv.operation(
      "delete a space's snapshot",
      () => kv.commit({ checks: [check], mutations }),
    );
    if (done.ok) await this.clear(key, generation);
    return done.ok;
  }

  async #clear({ key, generation, id }: Pieces): Promise<void> {
    const { kv } = this.#context;
    const prefix = [...this.#keys.snapshot(spaceStream(key), generation), id];
    await kv.operation("delete a space's snapshot", () => deletePrefix(prefix, kv));
  }

  /** Writes pieces, as long as the space does not change. */
  async #writePieces(place: Pieces, { bytes, secret, expiry, check }: {
    readonly bytes: Bytes;
    readonly secret: CryptoKey;
    readonly expiry: Expiry;
    readonly check: Check;
  }): Promise<boolean> {
    const { kv } = this.#context;
    const { expireIn, expiresAt } = expiry;
    const stream = spaceStream(place.key);
    for (let first = 0; first < place.pieces; first += PIECES_A_COMMIT) {
      const length = Math.min(PIECES_A_COMMIT, place.pieces - first);
      const mutations = await Promise.all(Array.from({ length }, async (_, offset) => {
        const index = first + offset;
        const piece = bytes.slice(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES);
        const sealed = await seal(secret, piece, bindingOf(place, index));
        const key = this.#keys.piece(stream, { ...place, index });
        return { type: "set", key, value: { v: 1, expiresAt, ...sealed }, expireIn } as const;
      }));
      const done = await kv.operation(
        "write a space's snapshot",
        () => kv.commit({ checks: [check], mutations }),
      );
      if (!done.ok) return false;
    }
    return true;
  }

  /** The text of all pieces; undefined where one is missing or damaged. */
  async #text(place: Pieces, secret: CryptoKey): Promise<string | undefined> {
    const { kv } = this.#context;
    const prefix = [...this.#keys.snapshot(spaceStream(place.key), place.generation), place.id];
    const options = { limit: place.pieces, batchSize: PIECES_A_BATCH };
    const opened: Promise<Bytes | undefined>[] = [];
    for await (const { key, value } of kv.list({ prefix }, options)) {
      const stored = storedStatePieceSchema.safeParse(value).data;
      const index = opened.length;
      if (!stored || key.at(-1) !== index) break;
      opened.push(unseal(secret, stored, bindingOf(place, index)));
    }
    const pieces = (await Promise.all(opened)).filter((piece) => piece !== undefined);
    if (pieces.length < place.pieces) return undefined;
    const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
    let length = 0;
    for (const piece of pieces) {
      whole.set(piece, length);
      length += piece.length;
    }
    return new TextDecoder().decode(whole);
  }
}

function bindingOf({ key: { owner, space }, generation, id, pieces }: Pieces, index: number) {
  return ["snapshot", owner, space, generation, id, pieces, index];
}
