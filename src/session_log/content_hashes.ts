import { z } from "zod";
import { isKeyedDigest, ms, type PartMaker, type StreamGuest } from "../event_store/mod.ts";
import type { SessionContext } from "./context.ts";
import type { SessionKeySpace } from "./keys.ts";
import { SESSION, type SessionKey, sessionOf, streamOf } from "./session.ts";

/** The content hash of a turn's message. */
export interface ContentHash {
  readonly hash: string;
  readonly turn: string;
}

/** A content hash as stored. */
const storedHashSchema = z.object({
  v: z.literal(1),
  incarnation: z.string(),
  turn: z.string(),
  expiresAt: ms,
});

/** Which turn's message had which content. */
export class ContentHashes {
  readonly #context: SessionContext;

  constructor(context: SessionContext) {
    this.#context = context;
  }

  /**
   * Adds a message's hash with the append of the message. It is kept no longer than sessions are by
   * default: repeats come soon or never.
   */
  part(key: SessionKey, { hash, turn }: ContentHash): PartMaker {
    const { keys, ttlMs } = this.#context;
    return async ({ head: { generation, expiresAt, ttlMs: own }, cipher }) => {
      const value = { v: 1, incarnation: generation, turn, expiresAt };
      const place = keys.hash(key, await cipher?.keyedDigest(hash) ?? hash);
      return {
        checks: [],
        mutations: [{ type: "set", key: place, value, expireIn: Math.min(ttlMs, own ?? ttlMs) }],
      };
    };
  }

  /** The turn whose message had this hash, if the session still is the one it was sent to. */
  async find(key: SessionKey, hash: string): Promise<string | undefined> {
    const { kv, keys, store, now } = this.#context;
    const stream = await store.reading(streamOf(key));
    if (!stream) return undefined;
    const place = keys.hash(key, await stream.cipher?.keyedDigest(hash) ?? hash);
    const { value } = await kv.operation("look up a content hash", () => kv.get(place));
    const stored = storedHashSchema.safeParse(value);
    if (!stored.success || stored.data.expiresAt <= now()) return undefined;
    return stored.data.incarnation === stream.head.generation ? stored.data.turn : undefined;
  }
}

/** A session's hashes lie under a prefix of their own; with a key they are replaced by keyed ones. */
export function hashGuest(keys: SessionKeySpace): StreamGuest {
  return {
    kind: SESSION,
    prefixesOf: (stream) => [keys.hashes(sessionOf(stream))],
    belongsTo: ({ generation }) => ({ value }) => {
      const stored = storedHashSchema.safeParse(value);
      return !stored.success || stored.data.incarnation === generation;
    },
    sealed: async ({ key, value }, { generation, cipher }) => {
      const stored = storedHashSchema.safeParse(value);
      const hash = String(key.at(-1));
      if (!stored.success || isKeyedDigest(hash)) return undefined;
      if (stored.data.incarnation !== generation.generation) return undefined;
      const place = keys.hash(sessionOf(generation), await cipher.keyedDigest(hash));
      return { key: place, value: stored.data };
    },
  };
}
