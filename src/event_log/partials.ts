import { storedPartialSchema, storedPieceSchema } from "./codec.ts";
import type { Heads } from "./heads.ts";
import type { SessionKey } from "./keys.ts";
import type { Lease } from "./leases.ts";
import { BATCH_MUTATIONS, PHYSICAL_LIVES, PIECE_CHARACTERS } from "./limits.ts";
import { whileLocked, within } from "./patience.ts";
import { openBody, storedBody } from "./sealed_value.ts";
import type { Store } from "./store.ts";

/** How far one try of a turn has been streamed; `length` in characters (UTF-16 units). */
export interface PartialReply {
  readonly attempt: string;
  readonly length: number;
}

/** A try of a turn: `openedAt` is the position that opened it. */
export interface Attempt {
  readonly openedAt: number;
  readonly attempt: string;
}

/** What was streamed of replies that have no outcome yet; kept for clients that come back. */
export class Partials {
  readonly #store: Store;
  readonly #heads: Heads;

  constructor(store: Store, heads: Heads) {
    this.#store = store;
    this.#heads = heads;
  }

  /**
   * Adds text to what a try has streamed; what former tries of the turn left gives way. Checked
   * against the lease: false when it has changed, or the session is gone, and then nothing is
   * written.
   */
  async write(key: SessionKey, { openedAt, attempt }: Attempt, piece: {
    readonly offset: number;
    readonly text: string;
    readonly lease: Lease;
  }): Promise<boolean> {
    const { kv, keys, ttlMs, now, deadlineMs } = this.#store;
    const { offset, text, lease } = piece;
    const expireIn = ttlMs * PHYSICAL_LIVES;
    const expiresAt = now() + expireIn;
    return await within(deadlineMs, "write a partial", () =>
      whileLocked(async () => {
        const writing = await this.#heads.writing(key, lease.incarnation);
        if (!writing.isThere) return false;
        const atomic = kv.atomic()
          .check({ key: keys.lease(key), versionstamp: lease.version });
        for (let start = 0; start < text.length; start += PIECE_CHARACTERS) {
          const json = JSON.stringify(text.slice(start, start + PIECE_CHARACTERS));
          const body = new TextEncoder().encode(json);
          const place = { kind: "piece", openedAt, attempt, offset: offset + start } as const;
          const stored = await storedBody(writing.cipher, place, body);
          atomic.set(keys.piece(key, place), { v: 1, expiresAt, ...stored }, { expireIn });
        }
        const { incarnation } = lease;
        const length = offset + text.length;
        const partial = { v: 1, incarnation, attempt, length, expiresAt };
        atomic.set(keys.partial(key, openedAt), partial, { expireIn });
        return (await atomic.commit()).ok;
      }));
  }

  /** The text of a try from an offset on, as far as it is there without a gap. */
  async read(key: SessionKey, { openedAt, attempt }: Attempt, from = 0): Promise<string> {
    const { kv, keys, deadlineMs, now } = this.#store;
    return await within(deadlineMs, "read a partial", () =>
      whileLocked(async () => {
        const cipher = await this.#heads.reading(key);
        const prefix = [...keys.partial(key, openedAt), attempt];
        let text = "";
        const start = keys.piece(key, { openedAt, attempt, offset: from });
        for await (const { key: place, value } of kv.list({ prefix, start })) {
          const piece = storedPieceSchema.safeParse(value);
          if (!piece.success || piece.data.expiresAt <= now()) break;
          const offset = from + text.length;
          if (place.at(-1) !== offset) break;
          const at = { kind: "piece", openedAt, attempt, offset } as const;
          const body = await openBody(cipher, at, piece.data);
          if (body === "no_key") this.#heads.forget(key);
          const said = typeof body === "string" ? undefined : textOf(body);
          if (said === undefined) break;
          text += said;
        }
        return text;
      }));
  }

  /** Deletes what is left of all turns that were opened up to this position. */
  async clear(key: SessionKey, openedAt: number): Promise<void> {
    const { kv, keys, deadlineMs } = this.#store;
    const range = { start: keys.partials(key), end: keys.partial(key, openedAt + 1) };
    await within(deadlineMs, "delete a partial", () =>
      whileLocked(async () => {
        for (let found = BATCH_MUTATIONS; found === BATCH_MUTATIONS;) {
          found = 0;
          const atomic = kv.atomic();
          for await (const entry of kv.list(range, { limit: BATCH_MUTATIONS })) {
            atomic.delete(entry.key);
            found += 1;
          }
          if (found > 0) await atomic.commit();
        }
      }));
  }
}

/** What an entry says of a partial of this life of the session. */
export function partialOf(value: unknown, incarnation: string): PartialReply | undefined {
  const stored = storedPartialSchema.safeParse(value);
  return stored.success && stored.data.incarnation === incarnation
    ? { attempt: stored.data.attempt, length: stored.data.length }
    : undefined;
}

function textOf(body: Uint8Array): string | undefined {
  try {
    const text: unknown = JSON.parse(new TextDecoder().decode(body));
    return typeof text === "string" ? text : undefined;
  } catch {
    return undefined;
  }
}
