import { encodeCommit } from "../appending/commit_encoding.ts";
import { type EventBatch, stageEvents } from "../appending/event_writes.ts";
import type { StoreContext } from "../context.ts";
import { expiryOf } from "../expiry/expiry.ts";
import { refuseLateWrites } from "../erasure/erasure_guard.ts";
import { deletePrefix } from "../erasure/deletion.ts";
import { type Head, nextHead, type WrappedKey } from "../head/head.ts";
import { parseHead } from "../head/head_codec.ts";
import { checksOf, type SeenHead } from "../head/seen_head.ts";
import { BATCH_MUTATIONS, COMMIT_BYTES, ERASURE_DEADLINES, STAGING_DEADLINES } from "../limits.ts";
import type { PartMaker } from "../parts.ts";
import type { Generation, Label, StreamHead, StreamKey, TimedEvent } from "../types.ts";

/** How a staged stream begins to be there. Times in ms since the epoch. */
export interface Landing {
  readonly tally: number;
  readonly label?: Label | undefined;
  /** When it began where it comes from; without it now. */
  readonly createdAt?: number | undefined;
  /** When it expires; at the latest, and without it, after a whole time to live. */
  readonly expiresAt?: number | undefined;
  /** What rides on the commit. */
  readonly parts?: readonly PartMaker[];
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
  /** Id of the commit, and the generation that the stream will be. */
  readonly #commit = crypto.randomUUID();
  readonly #begunAt: number;
  #wrapped: WrappedKey | undefined;
  #events: TimedEvent[] = [];
  #bytes = 0;
  /** Position of the last event that is in the store. */
  #position = 0;
  /** Whether a stream is there already, or came to be there meanwhile. */
  #isTaken: boolean;
  /** Whether nobody knows what became of the last write. */
  #isDoubtful = false;

  /** `seen` is the head as it was read last; where a stream is there, nothing can be staged. */
  constructor(
    stream: StreamKey,
    { context, seen }: { readonly context: StoreContext; readonly seen: SeenHead },
  ) {
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

  /** Adds the next event. Does nothing once the id is taken. */
  async add(event: TimedEvent): Promise<void> {
    if (this.#isTaken) return;
    const bytes = JSON.stringify(event.data).length;
    const isFull = this.#events.length >= BATCH_MUTATIONS / 2 ||
      this.#bytes + bytes > COMMIT_BYTES / 2;
    if (isFull) await this.#flush();
    this.#events.push(event);
    this.#bytes += bytes;
  }

  /** Makes the stream be there, whole, by one commit. Undefined when its id is taken. */
  async land(landing: Landing): Promise<StreamHead | undefined> {
    if (this.#isTaken) return undefined;
    const head = await this.#landingHead(landing);
    const landed = await this.#write(`land a ${this.#stream.kind.name}`, async () => {
      return await this.#commitLanding(head, landing) || await this.#isThere();
    });
    this.#isTaken = true;
    return landed ? head : undefined;
  }

  /**
   * Deletes what was staged, unless it has landed; a landing that may still be on its way is kept
   * out first.
   */
  async discard(): Promise<void> {
    this.#isTaken = true;
    const { kv, keys } = this.#context;
    if (this.#position === 0 && !this.#isDoubtful) return;
    await kv.operation(`delete a staged ${this.#stream.kind.name}`, async () => {
      if (this.#isDoubtful) {
        await refuseLateWrites(this.#stream, this.#seen.check, this.#context);
      }
      if (await this.#isThere()) return;
      for (const prefix of keys.staged(this.#generation())) await deletePrefix(prefix, kv);
    }, { deadlines: ERASURE_DEADLINES });
  }

  async #flush(): Promise<void> {
    if (this.#events.length === 0 || this.#isTaken) return;
    const batch = await this.#batch(await this.#head({ tally: 0 }));
    const isFree = await this.#write("stage events", () => stageEvents(batch, this.#context));
    this.#position += batch.events.length;
    this.#events = [];
    this.#bytes = 0;
    this.#isTaken = !isFree;
  }

  async #commitLanding(head: Head, { parts = [] }: Landing): Promise<boolean> {
    const batch = await this.#batch(head);
    const former = this.#seen.expired;
    const plan = { batch, head, hasNewKey: true, isFirst: true, former, parts };
    const encoded = await encodeCommit(plan, this.#context);
    if ("refused" in encoded || !encoded.write) return false;
    return (await this.#context.kv.commit(encoded.write)).ok;
  }

  async #landingHead(landing: Landing): Promise<Head> {
    const head = await this.#head(landing);
    const latest = this.#context.now() + this.#context.ttlMs;
    return {
      ...head,
      createdAt: landing.createdAt ?? head.createdAt,
      expiresAt: Math.min(landing.expiresAt ?? latest, latest),
    };
  }

  /** The head after the events so far, with the stream's key, which is made once. */
  async #head({ tally, label }: Pick<Landing, "tally" | "label">): Promise<Head> {
    const { ttlMs, secrets } = this.#context;
    const change = { expected: this.#position, events: this.#events, tally, label };
    const stamp = { commit: this.#commit, at: this.#begunAt };
    const { expireIn } = expiryOf(this.#context);
    const head = nextHead(undefined, { ...change, ...stamp }, { ttlMs, expireIn });
    this.#wrapped ??= (await secrets.withKey(this.#stream, head, 1)).key;
    return this.#wrapped ? { ...head, key: this.#wrapped } : head;
  }

  /** What was added and is not in the store yet; the last of it is written by the commit that lands. */
  async #batch(head: Head): Promise<EventBatch> {
    return {
      stream: this.#generation(),
      expected: this.#position,
      events: this.#events,
      commit: this.#commit,
      checks: checksOf(this.#seen),
      at: this.#begunAt,
      cipher: await this.#context.secrets.cipherOf(this.#stream, head),
    };
  }

  #generation(): Generation {
    return { ...this.#stream, generation: this.#commit };
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
