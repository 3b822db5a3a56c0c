import type { Check, KvClient, KvEntryMaybe, KvKey } from "../kv/mod.ts";
import {
  appendDeadlines,
  type AppendRequest,
  type AppendResult,
  checkRequest,
} from "./appending/append.ts";
import { Appender } from "./appending/appender.ts";
import type { StoreContext } from "./context.ts";
import type { MasterKey } from "./encryption/master_key.ts";
import { rekeyAll, type Rekeyed, type RekeyProgress } from "./encryption/rekey.ts";
import type { StreamCipher } from "./encryption/stream_cipher.ts";
import { StreamSecrets } from "./encryption/stream_secrets.ts";
import { eraseStream, type ErasurePart, finishErasures } from "./erasure/erasure.ts";
import { checkTtl } from "./expiry/expiry.ts";
import { measuredBytes } from "./events/measured_bytes.ts";
import { type PageOptions, Pages } from "./events/pages.ts";
import { Guests, type StreamGuest } from "./guests.ts";
import { bareHeads } from "./head/bare_heads.ts";
import { isLive } from "./head/head.ts";
import { readHead } from "./head/head_codec.ts";
import { Heads, type Writing } from "./head/heads.ts";
import type { StreamKeySpace } from "./keys.ts";
import { ERASURE_DEADLINES, PAGE_EVENTS } from "./limits.ts";
import { type StagedOrigin, StagedStream } from "./staging/staged_stream.ts";
import type { StreamEvent, StreamHead, StreamKey, StreamKind } from "./types.ts";

/** What an event store works with. */
export interface EventStoreOptions {
  readonly kv: KvClient;
  readonly keys: StreamKeySpace;
  /** The kinds of streams that it holds. */
  readonly kinds: readonly StreamKind[];
  /** Who keeps values beside the events. */
  readonly guests?: readonly StreamGuest[];
  /** A stream's time to live after its last use, in ms. */
  readonly ttlMs: number;
  /** What streams are encrypted with: the first for new ones, all for reading. */
  readonly masterKeys?: readonly MasterKey[];
  /** The clock, in ms since the epoch. */
  readonly now?: () => number;
}

/** A stream at a moment: its head, and the entries that were asked for beside it. */
export interface StreamView<Keys extends readonly KvKey[]> {
  readonly head: StreamHead;
  /** That the head has not changed since. */
  readonly check: Check;
  readonly entries: { -readonly [Index in keyof Keys]: KvEntryMaybe };
}

/** What a watch tells of a stream. */
export interface StreamHint {
  /** Whether the stream still ends at a position, as far as is known here. */
  readonly isKnown: (position: number) => boolean;
  /** The versions of the keys beside it, as far as the store tells. */
  readonly versions: readonly (string | null | undefined)[];
}

/**
 * Streams of events in a key-value store: append-only, numbered from 1 without gaps, each gone as a
 * whole when it expires or is erased. All methods that reach the store throw `StoreError` when it
 * does not answer, and `EventStoreError` when a stream cannot be read.
 */
export class EventStore {
  readonly #context: StoreContext;
  readonly #heads: Heads;
  readonly #pages: Pages;
  readonly #appender: Appender;

  constructor(options: EventStoreOptions) {
    const { kv, keys, ttlMs, now = Date.now } = options;
    const secrets = new StreamSecrets(options.masterKeys ?? []);
    const guests = new Guests(options.kinds, options.guests ?? []);
    this.#context = { kv, keys, secrets, guests, ttlMs, now };
    this.#heads = new Heads(this.#context);
    this.#pages = new Pages(this.#context, this.#heads);
    this.#appender = new Appender(this.#context, { heads: this.#heads, pages: this.#pages });
  }

  /**
   * The stream's head; undefined when it never was, has expired by the clock, or was erased.
   * `mayBegin`: then an append may follow that begins it, for which nothing more is read.
   */
  async head(
    stream: StreamKey,
    options: { readonly mayBegin?: boolean } = {},
  ): Promise<StreamHead | undefined> {
    return (await this.#heads.read(stream, options)).head;
  }

  /** `head` for several streams, in their order, with few reads. */
  async heads(streams: readonly StreamKey[]): Promise<(StreamHead | undefined)[]> {
    return (await this.#heads.readMany(streams)).map(({ head }) => head);
  }

  /** Which versions the heads of at most 10 streams have, in their order; null: there is none. */
  async versions(streams: readonly StreamKey[]): Promise<(string | null)[]> {
    const { kv, keys } = this.#context;
    const entries = await kv.operation(
      "look at streams",
      () => kv.getMany(streams.map((stream) => keys.head(stream))),
    );
    return entries.map(({ versionstamp }) => versionstamp);
  }

  /**
   * Appends events after the position `expected`, together with what rides on the commit, all or
   * nothing. Another position, or a part's check that fails, is a conflict. Replaced data is gone for
   * every reader by the same commit, and overwritten in the store's file soon after. Throws `TypeError`
   * or `RangeError` for a request that no stream can take.
   */
  async append<Refused = never>(
    stream: StreamKey,
    request: AppendRequest<Refused>,
  ): Promise<AppendResult<Refused>> {
    checkRequest(request);
    return await this.#context.kv.operation(
      "append to the event log",
      () => this.#appender.append(stream, request),
      { deadlines: appendDeadlines(request) },
    );
  }

  /**
   * Up to `limit` events after a position, in order; fewer where those have more than a megabyte, but
   * at least one where there is any; none when the stream is not there.
   */
  async read(stream: StreamKey, page: Partial<PageOptions> = {}): Promise<StreamEvent[]> {
    return await this.#pages.read(stream, { after: 0, limit: PAGE_EVENTS, ...page });
  }

  /**
   * Bytes of a stream's events, as JSON in UTF-8; undefined when it is not there. Reads its head only,
   * unless an earlier version wrote that: then its events, bit by bit.
   */
  async bytes(stream: StreamKey): Promise<number | undefined> {
    const head = await this.head(stream);
    return head && await this.#context.kv.operation(
      `measure a ${stream.kind.name}`,
      () => measuredBytes(stream, head, this.#context),
    );
  }

  /** Begins to take in a stream from elsewhere, which lands as a whole or not at all. */
  async stage(stream: StreamKey, origin: StagedOrigin = {}): Promise<StagedStream> {
    checkTtl(origin.ttlMs);
    const seen = await this.#heads.afterErasure(stream);
    return new StagedStream(stream, { context: this.#context, seen, origin });
  }

  /**
   * Notes a use of the stream, which extends its expiry; undefined when it is not there. `ttlMs` is its
   * own time to live from then on; null: the store's; without it what it had. Throws `RangeError`.
   */
  async touch(
    stream: StreamKey,
    { ttlMs }: { readonly ttlMs?: number | null | undefined } = {},
  ): Promise<StreamHead | undefined> {
    checkTtl(ttlMs);
    const name = `touch a ${stream.kind.name}`;
    return await this.#context.kv.operation(name, () => this.#heads.touch(stream, ttlMs));
  }

  /**
   * Deletes every key of the stream and of its guests, and refuses what was sent to it before. False
   * when there was none.
   *
   * @param riding What the commit writes besides, from which on nobody can read the stream.
   */
  async erase(stream: StreamKey, riding?: ErasurePart): Promise<boolean> {
    this.#heads.forget(stream);
    try {
      return await this.#context.kv.operation(
        `erase a ${stream.kind.name}`,
        () => eraseStream(stream, this.#context, riding),
        { deadlines: ERASURE_DEADLINES },
      );
    } finally {
      this.#heads.forget(stream);
    }
  }

  /** Resumes erasures that were interrupted by the end of their instance. */
  async finishErasures(): Promise<void> {
    for (const kind of this.#context.guests.kinds) await finishErasures(kind, this.#context);
  }

  /** The stream's head, and the check that it has not changed since. */
  async seen(stream: StreamKey): Promise<{
    readonly head: StreamHead | undefined;
    readonly check: Check;
  }> {
    return await this.#heads.read(stream);
  }

  /**
   * The heads of streams in their order, read a few at a time: without labels that are encrypted, of
   * expired ones too; undefined where there is none.
   */
  async bareHeads(
    streams: readonly StreamKey[],
  ): Promise<(StreamHead | "damaged" | undefined)[]> {
    return await bareHeads(streams, this.#context);
  }

  /** A stream and up to 9 other keys at one moment; undefined when the stream is not there. */
  async view<Keys extends readonly KvKey[]>(
    stream: StreamKey,
    keys: Keys,
  ): Promise<StreamView<Keys> | undefined> {
    const { kv, secrets, now } = this.#context;
    const place = this.#context.keys.head(stream);
    const [entry, ...entries] = await kv.operation(
      `look at a ${stream.kind.name}`,
      () => kv.getMany([place, ...keys] as const),
    );
    const head = await readHead(stream, entry.value, secrets);
    if (!head && entry.versionstamp !== null) {
      return await this.head(stream) && await this.view(stream, keys);
    }
    if (!head || !isLive(head, now())) return undefined;
    const check = { key: entry.key, versionstamp: entry.versionstamp };
    return { head, check, entries };
  }

  /** The stream as it was seen last, and what its values are read with; undefined: not there. */
  async reading(stream: StreamKey): Promise<
    | { readonly head: StreamHead; readonly cipher: StreamCipher | undefined }
    | undefined
  > {
    const { head } = await this.#heads.cached(stream);
    return head && { head, cipher: await this.#context.secrets.cipherOf(stream, head) };
  }

  /** What values of guests are written with, for a generation of a stream. */
  async writing(stream: StreamKey, generation: string): Promise<Writing> {
    return await this.#heads.writing(stream, generation);
  }

  /** Forgets what is known of a stream, so that it is read anew. */
  forget(stream: StreamKey): void {
    this.#heads.forget(stream);
  }

  /**
   * That the stream has not changed since it ended at a position; undefined where it was not seen last
   * as it was then.
   */
  unchangedAt(stream: StreamKey, position: number): Check | undefined {
    return this.#heads.checkAt(stream, position);
  }

  /**
   * Calls back when something may have been appended, or one of the keys `beside` may have changed,
   * until the returned function is called.
   */
  watch(
    stream: StreamKey,
    onHint: (hint: StreamHint) => void,
    beside: readonly KvKey[] = [],
  ): () => void {
    return this.#context.kv.watch(
      [this.#context.keys.head(stream), ...beside],
      ([version, ...versions]) => {
        const isKnown = (position: number) => this.#heads.isKnown(stream, { version, position });
        onHint({ isKnown, versions });
      },
    );
  }

  /**
   * Wraps the keys of all these streams by the first master key, and encrypts what is plaintext;
   * those that cannot be read are reported and left as they are. Safe beside instances that have the
   * same keys, and safe to start again.
   */
  async rekey(
    streams: () => AsyncIterable<StreamKey>,
    onProgress: (progress: RekeyProgress) => void = () => {},
  ): Promise<Rekeyed> {
    return await rekeyAll(streams, this.#context, onProgress);
  }
}
