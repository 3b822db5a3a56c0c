import type { Check } from "../../kv/mod.ts";
import { defined } from "../../shared/mod.ts";
import { encodeCommit } from "../appending/commit_encoding.ts";
import { NO_REPLACEMENT } from "../appending/event_replacement.ts";
import { bytesInPieces } from "../events/encoded_events.ts";
import { encodeEvent } from "../events/stored_event.ts";
import { type EventBatch, stageEvents } from "../appending/event_writes.ts";
import type { StoreContext } from "../context.ts";
import type { StreamCipher } from "../encryption/stream_cipher.ts";
import { type Expiry, expiryOf, ttlOf } from "../expiry/expiry.ts";
import { refuseLateWrites } from "../erasure/erasure_guard.ts";
import { deletePrefix } from "../erasure/deletion.ts";
import { type Head, nextHead, type WrappedKey } from "../head/head.ts";
import { parseHead } from "../head/head_codec.ts";
import { checksOf, type SeenHead } from "../head/seen_head.ts";
import { BATCH_MUTATIONS, COMMIT_BYTES, ERASURE_DEADLINES, STAGING_DEADLINES } from "../limits.ts";
import type { PartMaker } from "../parts.ts";
import type { Bytes, Generation, Label, StreamHead, StreamKey, TimedEvent } from "../types.ts";

/** How a staged stream begins to be there. Times in ms since the epoch. */
export interface Landing {
  readonly tally: number;
  readonly label?: Label | undefined;
  /** When it began where it comes from; without it now. */
  readonly createdAt?: number | undefined;
  /** Bytes that guests keep beside the events; absent: none. */
  readonly beside?: number | undefined;
  /** When it expires; at the latest, and without it, after a whole time to live. */
  readonly expiresAt?: number | undefined;
  /** What rides on the commit. */
  readonly parts?: readonly PartMaker<unknown>[];
}

/** What is known of a stream where it comes from. */
export interface StagedOrigin {
  /** Its own time to live, in ms; without it the store's. */
  readonly ttlMs?: number | undefined;
  /** The generation that it was there. */
  readonly lineage?: string | undefined;
}

/** What values beside the events of a staged stream are written with. */
export interface StagedWriting {
  readonly stream: Generation;
  readonly cipher: StreamCipher | undefined;
  readonly expiry: Expiry;
  /** That no stream came to be there. */
  readonly checks: readonly Check[];
}

/**
 * A stream that comes from elsewhere, event by event, with the times that those had there. Until it
 * lands nobody can read any of it; what a process leaves behind that dies before then expires, and
 * does not keep the id from being used.
 */
export class StagedStream {
  readonly #stream: StreamKey;
  readonly #context: StoreContext;
  readonly #seen: SeenHead;
  readonly #origin: StagedOrigin;
  /** Id of the commit, and the generation that the stream will be. */
  readonly #commit = crypto.randomUUID();
  readonly #begunAt: number;
  #wrapped: WrappedKey | undefined;
  #events: TimedEvent[] = [];
  #pieces: (readonly Bytes[])[] = [];
  /** Bytes of the events that are not in the store yet. */
  #pending = 0;
  /** Bytes of all events that were added. */
  #bytes = 0;
  /** Position of the last event that is in the store. */
  #position = 0;
  /** Whether a stream is there already, or came to be there meanwhile. */
  #isTaken: boolean;
  /** Whether nobody knows what became of the last write. */
  #isDoubtful = false;
  /** Whether guests may have written values of it. */
  #hasGuests = false;

  /** `seen` is the head as it was read last; where a stream is there, nothing can be staged. */
  constructor(
    stream: StreamKey,
    { context, seen, origin }: {
      readonly context: StoreContext;
      readonly seen: SeenHead;
      readonly origin: StagedOrigin;
    },
  ) {
    this.#origin = origin;
    this.#stream = stream;
    this.#context = context;
    this.#seen = seen;
    this.#begunAt = context.now();
    this.#isTaken = seen.head !== undefined;
  }

  /** Position of the last event that was added. */
  get position(): number {
    return this.#position + this.#events.length;
  }

  /** Bytes of the events that were added, as a head counts them. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether a stream is there already, or came to be there meanwhile. */
  get isTaken(): boolean {
    return this.#isTaken;
  }

  /** Adds the next event. Does nothing once the id is taken. */
  async add(event: TimedEvent): Promise<void> {
    if (this.#isTaken) return;
    const pieces = encodeEvent(event);
    const bytes = bytesInPieces(pieces);
    const isFull = this.#events.length >= BATCH_MUTATIONS / 2 ||
      this.#pending + bytes > COMMIT_BYTES / 2;
    if (isFull) await this.#flush();
    this.#events.push(event);
    this.#pieces.push(pieces);
    this.#pending += bytes;
    this.#bytes += bytes;
  }

  /**
   * Makes the stream be there, whole, by one commit. Undefined when its id is taken, or a part refused
   * or outdated, in which case it may land later.
   */
  async land(landing: Landing): Promise<StreamHead | undefined> {
    if (this.#isTaken) return undefined;
    const head = await this.#landingHead(landing);
    const landed = await this.#write(`land a ${this.#stream.kind.name}`, async () => {
      if (await this.#commitLanding(head, landing) || await this.#isThere()) return true;
      this.#isTaken = !await this.#isFree();
      return false;
    });
    if (landed) this.#isTaken = true;
    return landed ? head : undefined;
  }

  /**
   * Deletes what was staged, unless it has landed; a landing that may still be on its way is kept
   * out first.
   */
  async discard(): Promise<void> {
    this.#isTaken = true;
    const { kv, keys, guests } = this.#context;
    if (this.#position === 0 && !this.#isDoubtful && !this.#hasGuests) return;
    await kv.operation(`delete a staged ${this.#stream.kind.name}`, async () => {
      if (this.#isDoubtful) {
        await refuseLateWrites(this.#stream, this.#seen.check, this.#context);
      }
      if (await this.#isThere()) return;
      const generation = this.#generation();
      const beside = guests.of(generation).flatMap((guest) => guest.stagedOf?.(generation) ?? []);
      for (const prefix of [...keys.staged(generation), ...beside]) await deletePrefix(prefix, kv);
    }, { deadlines: ERASURE_DEADLINES });
  }

  async #flush(): Promise<void> {
    if (this.#events.length === 0 || this.#isTaken) return;
    const batch = await this.#batch(await this.#head({ tally: 0 }));
    const isFree = await this.#write("stage events", () => stageEvents(batch, this.#context));
    this.#position += batch.events.length;
    this.#events = [];
    this.#pieces = [];
    this.#pending = 0;
    this.#isTaken = !isFree;
  }

  async #commitLanding(head: Head, { parts = [] }: Landing): Promise<boolean> {
    const batch = await this.#batch(head);
    const former = this.#seen.expired;
    const replacement = NO_REPLACEMENT;
    const plan = { batch, head, hasNewKey: true, before: undefined, former, parts, replacement };
    const encoded = await encodeCommit(plan, this.#context);
    if ("refused" in encoded || !encoded.write) return false;
    return (await this.#context.kv.commit(encoded.write)).ok;
  }

  /** What values beside the events are written with, until it lands. */
  async writing(): Promise<StagedWriting> {
    const head = await this.#head({ tally: 0 });
    this.#hasGuests = true;
    return {
      stream: this.#generation(),
      cipher: await this.#context.secrets.cipherOf(this.#stream, head),
      expiry: expiryOf(this.#context, head),
      checks: checksOf(this.#seen),
    };
  }

  async #landingHead(landing: Landing): Promise<Head> {
    const head = await this.#head(landing);
    const latest = this.#context.now() + ttlOf(this.#origin, this.#context);
    return {
      ...head,
      ...defined({ beside: landing.beside }),
      createdAt: landing.createdAt ?? head.createdAt,
      expiresAt: Math.min(landing.expiresAt ?? latest, latest),
    };
  }

  /** The head after the events so far, with the stream's key, which is made once. */
  async #head({ tally, label }: Pick<Landing, "tally" | "label">): Promise<Head> {
    const { secrets } = this.#context;
    const { bytes } = this;
    const { ttlMs, lineage } = this.#origin;
    const change = { expected: this.#position, events: this.#events, bytes, tally, label, ttlMs };
    const stamp = { commit: this.#commit, at: this.#begunAt };
    const next = nextHead(undefined, { ...change, ...stamp }, this.#context);
    const head = { ...next, ...defined({ lineage }) };
    this.#wrapped ??= (await secrets.withKey(this.#stream, head, 1)).key;
    return this.#wrapped ? { ...head, key: this.#wrapped } : head;
  }

  /** What was added and is not in the store yet; the last of it is written by the commit that lands. */
  async #batch(head: Head): Promise<EventBatch> {
    return {
      stream: this.#generation(),
      expected: this.#position,
      events: this.#events,
      encoded: { pieces: this.#pieces, bytes: this.#pending },
      commit: this.#commit,
      checks: checksOf(this.#seen),
      at: this.#begunAt,
      ttlMs: this.#origin.ttlMs,
      cipher: await this.#context.secrets.cipherOf(this.#stream, head),
    };
  }

  #generation(): Generation {
    return { ...this.#stream, generation: this.#commit };
  }

  /** Whether no stream came to be there, nor was erased, since this one was staged. */
  async #isFree(): Promise<boolean> {
    const checks = checksOf(this.#seen);
    return (await this.#context.kv.commit({ checks, mutations: [] })).ok;
  }

  /** After a doubtful commit: has it landed? */
  async #isThere(): Promise<boolean> {
    const { value } = await this.#context.kv.get(this.#context.keys.head(this.#stream));
    return parseHead(value, this.#stream.kind)?.generation === this.#commit;
  }

  async #write<Result>(name: string, task: () => Promise<Result>): Promise<Result> {
    this.#isDoubtful = true;
    const options = { deadlines: STAGING_DEADLINES };
    const result = await this.#context.kv.operation(name, task, options);
    this.#isDoubtful = false;
    return result;
  }
}
