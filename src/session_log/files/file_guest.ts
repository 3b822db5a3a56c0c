import {
  CheckedWrites,
  type Expiry,
  type Generation,
  type StreamGuest,
} from "../../event_store/mod.ts";
import type { KvClient, KvKey, Mutation } from "../../kv/mod.ts";
import type { SessionKeySpace } from "../keys.ts";
import { SESSION, sessionOf } from "../session.ts";
import { filePiecePlace, storedFilePieceSchema, storedFileSchema } from "./stored_file.ts";

/** Values that are read before other tasks get a turn. */
const ONE_BATCH = { batchSize: 10 };

/** A session's files lie under its stream's prefix, each generation's under its own. */
export function fileGuest(keys: SessionKeySpace, kv: KvClient): StreamGuest {
  const under = ({ generation, ...stream }: Generation): KvKey => {
    return [...keys.files(sessionOf(stream)), generation];
  };
  return {
    kind: SESSION,
    prefixesOf: (stream) => [keys.files(sessionOf(stream))],
    belongsTo: (generation) => {
      const { length } = keys.files(sessionOf(generation));
      return ({ key }) => key[length] === generation.generation;
    },
    stagedOf: (generation) => [under(generation)],
    renew: (generation, expiry) => renewed(under(generation), expiry, kv),
    sealed: async ({ key, value }, { generation, cipher }) => {
      const [own, file, index] = key.slice(keys.files(sessionOf(generation)).length);
      const piece = storedFilePieceSchema.safeParse(value).data;
      const isPlain = index !== undefined && piece && !piece.nonce;
      if (!isPlain || own !== generation.generation) return undefined;
      const place = filePiecePlace({ file: String(file), index: Number(index) });
      // Files belong to no event: those from before the key are plaintext, too.
      return { key, value: { ...piece, ...await cipher.seal(place, piece.body) } };
    },
  };
}

/**
 * Rewrites the files that messages have where their time in the store is half over, or too long. One
 * that still waits for its message keeps its time.
 */
async function renewed(
  prefix: KvKey,
  { expireIn, expiresAt }: Expiry,
  kv: KvClient,
): Promise<number | undefined> {
  let first: number | undefined;
  let end = () => Promise.resolve(true);
  let writes: CheckedWrites | undefined;
  for await (const { key, value, versionstamp } of kv.list({ prefix }, ONE_BATCH)) {
    const file = storedFileSchema.safeParse(value).data;
    if (!file) {
      const piece = writes && storedFilePieceSchema.safeParse(value).data;
      if (piece) await writes?.set(key, { ...piece, expiresAt }, expireIn);
      continue;
    }
    await end();
    const isRight = file.expiresAt <= expiresAt && file.expiresAt >= expiresAt - expireIn / 2;
    const isDue = file.isSent && !isRight;
    if (file.isSent) first = Math.min(first ?? Infinity, isDue ? expiresAt : file.expiresAt);
    const own = isDue ? new CheckedWrites(kv, [{ key, versionstamp }]) : undefined;
    const set: Mutation = { type: "set", key, value: { ...file, expiresAt }, expireIn };
    writes = own;
    end = () => own?.flush([set]) ?? Promise.resolve(true);
  }
  await end();
  return first;
}
