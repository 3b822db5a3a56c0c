import {
  BATCH_MUTATIONS,
  type Expiry,
  openBody,
  storedBody,
  type StreamCipher,
  type ValuePlace,
} from "../event_store/mod.ts";
import type { Mutation } from "../kv/mod.ts";
import type { SessionContext } from "./context.ts";
import type { Lease } from "./lease.ts";
import { PIECE_CHARACTERS } from "./limits.ts";
import { type AttemptKey, piecePlace, storedPieceSchema, textIn } from "./partial.ts";
import { type SessionKey, streamOf } from "./session.ts";

/** What was streamed of replies that have no outcome yet; kept for clients that reconnect. */
export class Partials {
  readonly #context: SessionContext;

  constructor(context: SessionContext) {
    this.#context = context;
  }

  /**
   * Adds text to what an attempt has streamed, replacing what earlier attempts of the turn left. Checked
   * against the lease: false when it has changed, or the session is gone, and then nothing is
   * written.
   */
  async write(key: SessionKey, attempt: AttemptKey, piece: {
    readonly offset: number;
    readonly text: string;
    readonly lease: Lease;
  }): Promise<boolean> {
    const { kv, keys, store } = this.#context;
    const { lease } = piece;
    return await kv.operation("write a partial reply", async () => {
      const writing = await store.writing(streamOf(key), lease.generation);
      if (!writing.isThere) return false;
      const mutations = await this.#mutations(key, attempt, { ...piece, ...writing });
      const checks = [{ key: keys.lease(key), versionstamp: lease.version }];
      return (await kv.commit({ checks, mutations })).ok;
    });
  }

  /** The text of an attempt from an offset, up to the first gap. */
  async read(key: SessionKey, { openedAt, attempt }: AttemptKey, from = 0): Promise<string> {
    const { kv, keys, store } = this.#context;
    return await kv.operation("read a partial reply", async () => {
      const stream = await store.reading(streamOf(key));
      const prefix = [...keys.partial(key, openedAt), attempt];
      const start = keys.piece(key, { openedAt, attempt, offset: from });
      let text = "";
      for await (const entry of kv.list({ prefix, start })) {
        const offset = from + text.length;
        if (entry.key.at(-1) !== offset) break;
        const place = piecePlace({ openedAt, attempt, offset });
        const said = await this.#textOf(key, entry.value, { place, cipher: stream?.cipher });
        if (said === undefined) break;
        text += said;
      }
      return text;
    });
  }

  /** Deletes what is left of all turns that were opened up to this position. */
  async clear(key: SessionKey, openedAt: number): Promise<void> {
    const { kv, keys } = this.#context;
    const range = { start: keys.partials(key), end: keys.partial(key, openedAt + 1) };
    await kv.operation("delete partial replies", async () => {
      for (let found = BATCH_MUTATIONS; found === BATCH_MUTATIONS;) {
        const mutations = await Array.fromAsync(
          kv.list(range, { limit: BATCH_MUTATIONS }),
          ({ key }): Mutation => ({ type: "delete", key }),
        );
        found = mutations.length;
        if (found > 0) await kv.commit({ checks: [], mutations });
      }
    });
  }

  async #mutations(key: SessionKey, { openedAt, attempt }: AttemptKey, piece: {
    readonly offset: number;
    readonly text: string;
    readonly lease: Lease;
    readonly cipher: StreamCipher | undefined;
    readonly expiry: Expiry;
  }): Promise<Mutation[]> {
    const { keys } = this.#context;
    const { expireIn, expiresAt } = piece.expiry;
    const { offset, text, lease: { generation: incarnation }, cipher } = piece;
    const mutations: Mutation[] = [];
    for (let start = 0; start < text.length; start += PIECE_CHARACTERS) {
      const json = JSON.stringify(text.slice(start, start + PIECE_CHARACTERS));
      const at = { openedAt, attempt, offset: offset + start };
      const body = await storedBody(cipher, piecePlace(at), new TextEncoder().encode(json));
      const value = { v: 1, expiresAt, ...body };
      mutations.push({ type: "set", key: keys.piece(key, at), value, expireIn });
    }
    const value = { v: 1, incarnation, attempt, length: offset + text.length, expiresAt };
    return [...mutations, { type: "set", key: keys.partial(key, openedAt), value, expireIn }];
  }

  /** The text of a piece; undefined where it has expired or cannot be read. */
  async #textOf(key: SessionKey, value: unknown, { place, cipher }: {
    readonly place: ValuePlace;
    readonly cipher: StreamCipher | undefined;
  }): Promise<string | undefined> {
    const { store, now } = this.#context;
    const piece = storedPieceSchema.safeParse(value);
    if (!piece.success || piece.data.expiresAt <= now()) return undefined;
    const body = await openBody(cipher, place, piece.data);
    if (body === "no_key") store.forget(streamOf(key));
    return typeof body === "string" ? undefined : textIn(body);
  }
}
