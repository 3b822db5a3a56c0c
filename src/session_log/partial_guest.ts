import {
  type Generation,
  type Replacement,
  sealedInPlace,
  type StreamCipher,
  type StreamGuest,
} from "../event_store/mod.ts";
import type { KvClient, KvEntry } from "../kv/mod.ts";
import type { SessionKeySpace } from "./keys.ts";
import { partialOf, piecePlace, storedPieceSchema } from "./partial.ts";
import { SESSION, sessionOf } from "./session.ts";

/** A session's partials lie under its stream's prefix. */
export function partialGuest(keys: SessionKeySpace, kv: KvClient): StreamGuest {
  return {
    kind: SESSION,
    prefixesOf: (stream) => [keys.partials(sessionOf(stream))],
    belongsTo: (generation) => belongsTo(generation, keys),
    sealed: async (entry, { generation, cipher }) => {
      return await sealedPiece(entry, { generation, cipher, keys, kv });
    },
  };
}

/** A piece does not say whose it is; the partial before it does, and which attempt is the latest. */
function belongsTo({ generation, ...stream }: Generation, keys: SessionKeySpace) {
  const { length } = keys.partials(sessionOf(stream));
  let attempt: string | undefined;
  return ({ key, value }: KvEntry): boolean => {
    const [, piece] = key.slice(length);
    if (piece !== undefined) return piece === attempt;
    attempt = partialOf(value, generation)?.attempt;
    return attempt !== undefined;
  };
}

/** The key of a piece does not say which generation it is of; the partial that it belongs to does. */
async function sealedPiece({ key, value }: KvEntry, { generation, cipher, keys, kv }: {
  readonly generation: Generation;
  readonly cipher: StreamCipher;
  readonly keys: SessionKeySpace;
  readonly kv: KvClient;
}): Promise<Replacement | undefined> {
  const session = sessionOf(generation);
  const [openedAt, attempt, offset] = key.slice(keys.partials(session).length);
  const stored = storedPieceSchema.safeParse(value);
  if (offset === undefined || !stored.success || stored.data.nonce) return undefined;
  const partial = await kv.get(keys.partial(session, Number(openedAt)));
  if (!partialOf(partial.value, generation.generation)) return undefined;
  const place = piecePlace({
    openedAt: Number(openedAt),
    attempt: String(attempt),
    offset: Number(offset),
  });
  return await sealedInPlace(key, stored.data, { place, cipher });
}
