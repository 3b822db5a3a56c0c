import type { StoreContext } from "../context.ts";
import type { Check } from "../../kv/mod.ts";
import type { StreamCipher } from "../encryption/stream_cipher.ts";
import { readGuard } from "../erasure/erasure_guard.ts";
import { finishErasure } from "../erasure/erasure.ts";
import { type Expiry, expiryOf, type OwnTtl, ttlOf } from "../expiry/expiry.ts";
import { renew } from "../expiry/renewal.ts";
import { defined } from "../../shared/mod.ts";
import { GET_MANY_KEYS } from "../limits.ts";
import { StreamCache } from "../stream_cache.ts";
import type { StreamHead, StreamKey } from "../types.ts";
import { type Head, isLive } from "./head.ts";
import { headMutation, readHead, spareKeyMutations } from "./head_codec.ts";
import { headOrRebuilt, repairHead } from "./repair.ts";
import type { PresentHead, SeenHead } from "./seen_head.ts";

/** What values of a generation are written with; or that the generation is over. */
export type Writing =
  | {
    readonly isThere: true;
    readonly cipher: StreamCipher | undefined;
    /** How long they stay in the store. */
    readonly expiry: Expiry;
  }
  | { readonly isThere: false };

const MAX_RACES = 20;

/** The heads of streams, and those that were seen last. */
export class Heads {
  readonly #context: StoreContext;
  readonly #seen = new StreamCache<SeenHead>();

  constructor(context: StoreContext) {
    this.#context = context;
  }

  /** The head as it was seen last, so that an append to a stream in use reads nothing. */
  async cached(stream: StreamKey): Promise<SeenHead> {
    const seen = this.#seen.get(stream);
    if (seen?.head && this.#isLive(seen.head)) return seen;
    return await this.read(stream, { mayBegin: true });
  }

  /** The head as it is in the store. `mayBegin`: where there is none, an append may follow. */
  async read(stream: StreamKey, { mayBegin = false } = {}): Promise<SeenHead> {
    const seen = this.#seen.get(stream);
    const isGuarded = mayBegin && !seen?.head;
    const found = await headOrRebuilt(stream, this.#context, { seen, isGuarded });
    const { check, head, isDamaged } = found;
    if (seen?.head && seen.head === head && this.#isLive(head)) return seen;
    const isLive = head !== undefined && this.#isLive(head);
    if (isDamaged && isLive) {
      await repairHead(stream, { check, head }, this.#context);
      return await this.read(stream);
    }
    const read = {
      check,
      head: isLive ? head : undefined,
      expired: isLive ? undefined : head,
      guard: isLive ? undefined : found.guard ?? await readGuard(stream, this.#context),
    };
    this.#seen.set(stream, read);
    return read;
  }

  /** `read` for several streams, in their order; one read of the store for each 10 of them. */
  async readMany(streams: readonly StreamKey[]): Promise<SeenHead[]> {
    const { kv, keys, secrets } = this.#context;
    const groups = Array.from(
      { length: Math.ceil(streams.length / GET_MANY_KEYS) },
      (_, index) => streams.slice(index * GET_MANY_KEYS, (index + 1) * GET_MANY_KEYS),
    );
    const heads = await Promise.all(groups.map(async (group) => {
      const entries = await kv.operation(
        "read the heads of streams",
        () => kv.getMany(group.map((stream) => keys.head(stream))),
      );
      return await Promise.all(group.map(async (stream, index) => {
        const entry = entries[index];
        const known = this.#seen.get(stream);
        const isKnown = known?.head && entry?.versionstamp === known.check.versionstamp;
        if (isKnown && this.#isLive(known.head)) return known;
        const head = entry && await readHead(stream, entry.value, secrets);
        if (!entry || !head || !this.#isLive(head)) return await this.read(stream);
        const { key, versionstamp } = entry;
        const seen = { check: { key, versionstamp }, head, expired: undefined, guard: undefined };
        this.#seen.set(stream, seen);
        return seen;
      }));
    }));
    return heads.flat();
  }

  /** That the head is as it was seen last, if the stream then ended at a position; else undefined. */
  checkAt(stream: StreamKey, position: number): Check | undefined {
    const seen = this.#seen.get(stream);
    return seen?.head?.position === position ? seen.check : undefined;
  }

  /** Notes a head that was written. */
  note(stream: StreamKey, seen: SeenHead): void {
    this.#seen.set(stream, seen);
  }

  /** Whether the head in this version, if it is told, was seen last, and ends at this position. */
  isKnown(
    stream: StreamKey,
    { version, position }: {
      readonly version: string | null | undefined;
      readonly position: number;
    },
  ): boolean {
    const seen = this.#seen.get(stream);
    return typeof version === "string" && seen?.check.versionstamp === version &&
      seen.head?.position === position;
  }

  /** Forgets what is known of a stream. */
  forget(stream: StreamKey): void {
    this.#seen.delete(stream);
    this.#context.secrets.forget(stream);
  }

  /** That a stream was not there when it was looked for last; undefined where that has to be read. */
  absent(stream: StreamKey): SeenHead | undefined {
    const seen = this.#seen.get(stream);
    return !seen?.head && seen?.guard?.erasing.versionstamp === null ? seen : undefined;
  }

  /** The head; an erasure that is not finished is, before the next generation begins. */
  async afterErasure(stream: StreamKey): Promise<SeenHead> {
    const seen = await this.cached(stream);
    if (seen.head || seen.guard?.erasing.versionstamp == null) return seen;
    await finishErasure(stream, this.#context);
    return await this.read(stream);
  }

  /**
   * A head whose events outlive it, as `renew` makes it; undefined when it has changed meanwhile.
   * Where there is no stream, there is nothing to renew.
   *
   * @param ttlMs The stream's own time to live from then on, as in an append.
   */
  async renewed(
    stream: StreamKey,
    seen: SeenHead,
    ttlMs?: number | null,
  ): Promise<SeenHead | undefined> {
    const { head } = seen;
    if (!head) return seen;
    const next = ttlOf(ownTtl(head, ttlMs), this.#context);
    return await renew(stream, { ...seen, head }, this.#context, next);
  }

  /**
   * Notes a use of the stream, which extends its expiry; its own time to live is as in an append. A
   * head that is in memory is not read: the commit that extends it checks that it is the newest.
   */
  async touch(stream: StreamKey, ttlMs?: number | null): Promise<StreamHead | undefined> {
    for (let known = this.#seen.get(stream);; known = undefined) {
      const seen = known?.head && this.#isLive(known.head) ? known : await this.read(stream);
      const { head } = seen;
      if (!head) return undefined;
      const usedAt = this.#context.now();
      const own = ownTtl(head, ttlMs);
      const expiresAt = usedAt + ttlOf(own, this.#context);
      if (ttlMs === undefined && expiresAt <= head.expiresAt) {
        if (seen === known) continue;
        return head;
      }
      const renewed = await this.renewed(stream, seen, ttlMs);
      if (!renewed?.head) continue;
      const { ttlMs: _, ...rest } = renewed.head;
      const touched = { ...rest, ...own, expiresAt, usedAt };
      if (await this.#replace(stream, { check: renewed.check, head: touched })) return touched;
    }
  }

  /**
   * What values besides events are written with. A plaintext stream gets a key first where there are
   * master keys, so that nothing more is written as plaintext.
   */
  async writing(stream: StreamKey, generation: string): Promise<Writing> {
    const { secrets } = this.#context;
    let seen = await this.cached(stream);
    for (let races = 0; races < MAX_RACES; races++) {
      if (seen.head?.generation !== generation) seen = await this.read(stream);
      const { head, check } = seen;
      if (head?.generation !== generation) return { isThere: false };
      const keyed = await secrets.withKey(stream, head, head.position + 1);
      const cipher = await secrets.cipherOf(stream, keyed);
      const expiry = expiryOf(this.#context, head);
      if (keyed === head) return { isThere: true, cipher, expiry };
      if (await this.#replace(stream, { check, head: keyed }, { hasNewKey: true })) {
        return { isThere: true, cipher, expiry };
      }
      seen = await this.read(stream);
    }
    return { isThere: false };
  }

  /** Writes a head in the place of the one that was seen. False when that has changed. */
  async #replace(
    stream: StreamKey,
    { check, head }: PresentHead,
    { hasNewKey = false } = {},
  ): Promise<boolean> {
    const result = await this.#context.kv.commit({
      checks: [check],
      mutations: [
        await headMutation(stream, head, this.#context),
        ...hasNewKey ? spareKeyMutations(stream, head, this.#context) : [],
      ],
    });
    if (!result.ok) return false;
    this.note(stream, { check: { ...check, versionstamp: result.versionstamp }, head });
    return true;
  }

  #isLive(head: Head): boolean {
    return isLive(head, this.#context.now());
  }
}

/** The own time to live that a head has after a change; null: none. */
function ownTtl({ ttlMs: had }: Head, ttlMs: number | null | undefined): OwnTtl {
  const own = ttlMs === undefined ? had : ttlMs ?? undefined;
  return defined({ ttlMs: own });
}
