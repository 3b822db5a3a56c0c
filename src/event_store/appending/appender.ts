import type { Committed, Write } from "../../kv/mod.ts";
import type { StoreContext } from "../context.ts";
import { tombstoneVersion } from "../erasure/erasure_guard.ts";
import type { Pages } from "../events/pages.ts";
import type { Heads } from "../head/heads.ts";
import type { StreamEvent, StreamKey } from "../types.ts";
import type { AppendAttempt, AppendRequest, AppendResult } from "./append.ts";
import { encodeCommit, planCommit } from "./commit_encoding.ts";
import { isExpected, settle, type Settling } from "./settlement.ts";

/** Appends batches of events: all of one or none of it. */
export class Appender {
  readonly #context: StoreContext;
  readonly #heads: Heads;
  readonly #pages: Pages;

  constructor(context: StoreContext, parts: { readonly heads: Heads; readonly pages: Pages }) {
    this.#context = context;
    this.#heads = parts.heads;
    this.#pages = parts.pages;
  }

  /** As `EventStore.append`. */
  async append<Refused>(
    stream: StreamKey,
    request: AppendRequest<Refused>,
  ): Promise<AppendResult<Refused>> {
    const attempt = { ...request, commit: crypto.randomUUID() };

    // 1. Read the head; a stream in use has it in memory, and one that is to begin may be known not to
    //    be there: the commit checks that.
    const absent = request.expected === 0 ? this.#heads.absent(stream) : undefined;
    // Nothing waits for this read: it tells later what was erased before.
    const begun = absent && tombstoneVersion(stream, this.#context);
    const seen = absent ?? await this.#heads.afterErasure(stream);

    // 2. Check that the stream is where the request expects it.
    if (!isExpected(seen.head, request)) return await this.#settle(stream, attempt);

    // 3. Renew events that would expire before the stream does, or too long after it.
    const ready = await this.#heads.renewed(stream, seen, request.ttlMs);
    if (!ready) return await this.#settle(stream, attempt);

    // 4. Encode the next head, the events, those that are replaced, and the parts that ride along.
    const plan = await planCommit(stream, { seen: ready, attempt }, this.#context);
    const encoded = await encodeCommit(plan, this.#context);
    if ("refused" in encoded) return { ok: false, position: request.expected, ...encoded };

    // 5. Commit everything at once. Whoever waits for what that records may prepare meanwhile.
    const { head, batch: { at } } = plan;
    const recorded = recordedOf(attempt, at);
    const committing = this.#commit(stream, encoded.write);
    attempt.onCommitting?.(recorded);
    const committed = await committing;

    // 6. Settle: a commit that failed or is in doubt is looked up, one that is done is noted.
    if (!committed.ok) {
      const { guard } = seen;
      return await this.#settle(stream, attempt, { guard, begun, error: committed.error });
    }
    const { versionstamp } = committed;
    this.#heads.note(stream, { check: { ...ready.check, versionstamp }, head });
    this.#scrubAfter(attempt);
    return { ok: true, recorded, head, versionstamp };
  }

  /**
   * Commits. What that throws is an answer too, since the commit may have been applied. No write:
   * the head has changed meanwhile.
   */
  async #commit(
    stream: StreamKey,
    write: Write | undefined,
  ): Promise<Committed & { readonly error?: unknown }> {
    if (!write) return { ok: false };
    try {
      return await this.#context.kv.commit(write);
    } catch (error) {
      this.#heads.forget(stream);
      return { ok: false, error };
    }
  }

  async #settle<Refused>(
    stream: StreamKey,
    attempt: AppendAttempt<Refused>,
    settling: Settling = {},
  ): Promise<AppendResult<Refused>> {
    const parts = { heads: this.#heads, pages: this.#pages, context: this.#context };
    const settled = await settle(stream, attempt, { ...settling, ...parts });
    if (settled.ok) this.#scrubAfter(attempt);
    return settled;
  }

  /** What was replaced is to be gone from the store's file, too. */
  #scrubAfter({ replaces = [] }: AppendRequest<unknown>): void {
    if (replaces.length > 0) this.#context.kv.scrub();
  }
}

function recordedOf(
  { expected, events }: AppendRequest<unknown>,
  at: number,
): StreamEvent[] {
  return events.map((event, index) => ({ ...event, position: expected + 1 + index, at }));
}
