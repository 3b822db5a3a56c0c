import {
  type Bytes,
  CheckedWrites,
  CHUNK_BYTES,
  type CommitPart,
  type Expiry,
  expiryOf,
  openBody,
  type PartMaker,
  storedBody,
  type StreamCipher,
} from "../../event_store/mod.ts";
import type { Mutation } from "../../kv/mod.ts";
import type { SessionContext } from "../context.ts";
import type { SessionKeySpace } from "../keys.ts";
import { type SessionKey, streamOf } from "../session.ts";
import { filePiecePlace, storedFilePieceSchema, storedFileSchema } from "./stored_file.ts";

/** A file that is not in the store yet. */
export interface NewFile {
  readonly id: string;
  readonly bytes: Bytes;
}

/** Pieces that are read before other tasks get a turn. */
const PIECES_AT_ONCE = 10;

/** How many deadlines there are for all pieces of a file. */
export const FILE_DEADLINES = 5;

/** How long an upload waits for its message, in ms. */
const WAIT_MS = 3_600_000;

/** What a file's values are written with. */
export interface FileWriting {
  readonly generation: string;
  readonly cipher: StreamCipher | undefined;
  readonly expiry: Expiry;
}

/** The bytes of files, in pieces beside the session's events. */
export class Files {
  readonly #context: SessionContext;

  constructor(context: SessionContext) {
    this.#context = context;
  }

  /**
   * Adds a new file with the append of its upload: its pieces before the commit, where nobody reads them,
   * and with it what says that it is there. Without a message it is gone after an hour.
   */
  part(key: SessionKey, { id, bytes }: NewFile): PartMaker {
    const { kv, keys, ttlMs, now } = this.#context;
    return async ({ head: { generation, ttlMs: own }, checks, cipher }) => {
      const expireIn = Math.min(WAIT_MS, own ?? ttlMs);
      const expiry = { expireIn, expiresAt: now() + expireIn };
      const writes = new CheckedWrites(kv, checks);
      const mutation = await writePieces({ key, keys, writes, file: { id, bytes } }, {
        ...{ generation, cipher, expiry, isSent: false },
      });
      await writes.flush();
      return { checks: [], mutations: [mutation] };
    };
  }

  /** Has files stay as long as the session, with the append of the message that has them. */
  keeping(key: SessionKey, ids: readonly string[]): PartMaker {
    return async ({ head }) => {
      const expiry = expiryOf(this.#context, head);
      const parts: CommitPart[] = [];
      for (const id of ids) parts.push(await this.#kept(key, { id, ...head, expiry }));
      return {
        checks: parts.flatMap(({ checks }) => checks),
        mutations: parts.flatMap(({ mutations }) => mutations),
      };
    };
  }

  /** Whether a file is there, for a message that is to have it. */
  async has(key: SessionKey, id: string): Promise<boolean> {
    const { kv, keys, store, now } = this.#context;
    const stream = await store.reading(streamOf(key));
    if (!stream) return false;
    const place = keys.file(key, { generation: stream.head.generation, file: id });
    const { value } = await kv.operation("look for a file", () => kv.get(place));
    return (storedFileSchema.safeParse(value).data?.expiresAt ?? 0) > now();
  }

  /** The bytes of a file; undefined where it is not there, or cannot be read whole. */
  async read(key: SessionKey, id: string): Promise<Bytes | undefined> {
    const { kv, keys, store, now } = this.#context;
    const stream = await store.reading(streamOf(key));
    if (!stream) return undefined;
    const { cipher, head: { generation } } = stream;
    return await kv.operation("read a file", async () => {
      const place = { generation, file: id };
      const { data } = storedFileSchema.safeParse((await kv.get(keys.file(key, place))).value);
      if (!data || data.expiresAt <= now()) return undefined;
      const bytes = new Uint8Array(data.bytes);
      let [at, index] = [0, 0];
      const start = keys.filePiece(key, { ...place, index });
      const range = { prefix: keys.file(key, place), start };
      for await (const entry of kv.list(range, { batchSize: PIECES_AT_ONCE })) {
        const piece = storedFilePieceSchema.safeParse(entry.value).data;
        if (!piece || entry.key.at(-1) !== index) return undefined;
        const body = await openBody(cipher, filePiecePlace({ file: id, index }), piece);
        if (typeof body === "string" || at + body.length > bytes.length) return undefined;
        bytes.set(body, at);
        at += body.length;
        index += 1;
      }
      return at === data.bytes && index === data.pieces ? bytes : undefined;
    }, { deadlines: FILE_DEADLINES });
  }

  /** Rewrites the pieces of a file with another expiry, and its own value by the commit itself. */
  async #kept(key: SessionKey, { id, generation, expiry }: {
    readonly id: string;
    readonly generation: string;
    readonly expiry: Expiry;
  }): Promise<CommitPart> {
    const { kv, keys } = this.#context;
    const place = { generation, file: id };
    const entry = await kv.get(keys.file(key, place));
    const { data } = storedFileSchema.safeParse(entry.value);
    const check = { key: entry.key, versionstamp: entry.versionstamp };
    if (!data || data.isSent) return { checks: [check], mutations: [] };
    const { expiresAt, expireIn } = expiry;
    const writes = new CheckedWrites(kv, [check]);
    const start = keys.filePiece(key, { ...place, index: 0 });
    const range = { prefix: keys.file(key, place), start };
    for await (const { key: at, value } of kv.list(range, { batchSize: PIECES_AT_ONCE })) {
      const piece = storedFilePieceSchema.safeParse(value).data;
      if (piece) await writes.set(at, { ...piece, expiresAt }, expireIn);
    }
    await writes.flush();
    const value = { ...data, isSent: true, expiresAt };
    return { checks: [check], mutations: [{ type: "set", key: entry.key, value, expireIn }] };
  }
}

/** Writes the pieces of a file; resolves with the mutation that says that it is there. */
export async function writePieces(
  { key, keys, writes, file }: {
    readonly key: SessionKey;
    readonly keys: SessionKeySpace;
    readonly writes: CheckedWrites;
    readonly file: NewFile;
  },
  { generation, cipher, expiry, isSent }: FileWriting & { readonly isSent: boolean },
): Promise<Mutation> {
  const { id, bytes } = file;
  const { expireIn, expiresAt } = expiry;
  let pieces = 0;
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    const place = { generation, file: id, index: pieces++ };
    const body = bytes.slice(start, start + CHUNK_BYTES);
    const stored = await storedBody(cipher, filePiecePlace(place), body);
    await writes.set(keys.filePiece(key, place), { v: 1, expiresAt, ...stored }, expireIn);
  }
  const value = { v: 1, pieces, bytes: bytes.length, isSent, expiresAt };
  return { type: "set", key: keys.file(key, { generation, file: id }), value, expireIn };
}
