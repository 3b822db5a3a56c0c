import type { Committed, Write } from "../../kv/mod.ts";
import type { StoreContext } from "../context.ts";
import { expiryOf } from "../expiry/expiry.ts";
import { type ErasureGuard, isErasedSince } from "../erasure/erasure_guard.ts";
import type { Pages } from "../events/pages.ts";
import { storedEventSchema } from "../events/stored_event.ts";
import { type Head, nextHead } from "../head/head.ts";
import { headMutation, spareKeyMutations } from "../head/head_codec.ts";
import type { Heads } from "../head/heads.ts";
import { checksOf, type SeenHead } from "../head/seen_head.ts";
import { makeParts } from "../parts.ts";
import type { StreamEvent, StreamKey } from "../types.ts";
import type { AppendRequest, AppendResult } from "./append.ts";
import { eventMutations } from "./event_writes.ts";

/** A request on its way, told from all others by its commit id. */
type AppendAttempt<Refused> = AppendRequest<Refused> & { readonly commit: string };

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

    // 1. Read the head, from memory where the stream is in use.
    const seen = await this.#heads.afterErasure(stream);
    const { guard } = seen;

    // 2. Check that the stream is where the request expects it.
    const isElsewhere = (seen.head?.position ?? 0) !== request.expected ||
      isAnotherGeneration(seen.head, request.generation);
    if (isElsewhere) return await this.#settle(stream, attempt);

    // 3. Renew events that would expire before the stream does.
    const ready = seen.head
      ? await this.#heads.renewed(stream, { ...seen, head: seen.head })
      : seen;
    if (!ready) return await this.#settle(stream, attempt);

    // 4. Encode: the next head, what rides along, the events.
    const encoded = await this.#encode(stream, ready, attempt);
    if ("refused" in encoded) {
      return { ok: false, position: request.expected, refused: encoded.refused };
    }
    if (!encoded.write) return await this.#settle(stream, attempt, guard);

    // 5. Commit everything at once.
    const committed = await this.#commit(stream, encoded.write);
    if (!committed.ok) {
      const settled = await this.#settle(stream, attempt, guard);
      const isKnown = settled.ok || settled.isErased || committed.error === undefined;
      if (isKnown) return settled;
      throw committed.error;
    }

    // 6. Settle: note the new head, and return the events as they were recorded.
    const { versionstamp } = committed;
    const { head } = encoded;
    this.#heads.note(stream, { check: { ...ready.check, versionstamp }, head });
    return { ok: true, recorded: recordedOf(attempt, head), head, versionstamp };
  }

  /** Everything that the commit writes; no write: the head has changed meanwhile. */
  async #encode<Refused>(
    stream: StreamKey,
    seen: SeenHead,
    attempt: AppendAttempt<Refused>,
  ): Promise<
    | { readonly head: Head; readonly write: Write | undefined }
    | { readonly refused: Refused }
  > {
    const { secrets, ttlMs, now } = this.#context;
    const { expected, events, commit } = attempt;
    const { expireIn } = expiryOf(this.#context);
    const at = now();
    const next = nextHead(seen.head, { ...attempt, at }, { ttlMs, expireIn });
    const head = await secrets.withKey(stream, next, expected + 1);
    const cipher = await secrets.cipherOf(stream, head);
    const isFirst = expected === 0;
    const context = { stream, head, isFirst, former: seen.expired, cipher };
    const parts = await makeParts(attempt.parts ?? [], context);
    if ("refused" in parts) return parts;
    const checks = checksOf(seen);
    const generation = { ...stream, generation: head.generation };
    const batch = { stream: generation, expected, events, commit, at, cipher, checks };
    const ofEvents = await eventMutations(batch, head.tally, this.#context);
    if (!ofEvents) return { head, write: undefined };
    const mutations = [
      ...ofEvents,
      await headMutation(stream, head, this.#context),
      ...head === next ? [] : spareKeyMutations(stream, head, this.#context),
      ...parts.mutations,
    ];
    return { head, write: { checks: [...checks, ...parts.checks], mutations } };
  }

  /** Commits; what that throws is an answer too, since the commit may have been applied. */
  async #commit(
    stream: StreamKey,
    write: Write,
  ): Promise<Committed & { readonly error?: unknown }> {
    try {
      return await this.#context.kv.commit(write);
    } catch (error) {
      this.#heads.forget(stream);
      return { ok: false, error };
    }
  }

  /**
   * After a conflict, or a commit in doubt: is what the stream holds at the expected position this
   * very request? `guard`: of one that begins a stream, what was known of its erasures.
   */
  async #settle<Refused>(
    stream: StreamKey,
    { expected, events, commit, generation }: AppendAttempt<Refused>,
    guard?: ErasureGuard,
  ): Promise<AppendResult<Refused>> {
    const rejected = async (position: number): Promise<AppendResult<Refused>> => {
      const isErased = guard !== undefined && await isErasedSince(stream, guard, this.#context);
      return isErased ? { ok: false, position: 0, isErased } : { ok: false, position };
    };
    const { head } = await this.#heads.read(stream);
    if (!head || isAnotherGeneration(head, generation)) return await rejected(0);
    if (head.position <= expected) return await rejected(head.position);
    const place = { generation: head.generation, position: expected + 1 };
    const { value } = await this.#context.kv.get(this.#context.keys.event(stream, place));
    if (storedEventSchema.safeParse(value).data?.commit !== commit) {
      return await rejected(head.position);
    }
    const page = { after: expected, limit: events.length };
    const recorded = await this.#pages.read(stream, page);
    return { ok: true, recorded, head, versionstamp: undefined };
  }
}

function recordedOf(
  { expected, events }: AppendRequest<unknown>,
  { usedAt = 0 }: Head,
): StreamEvent[] {
  return events.map((event, index) => ({ ...event, position: expected + 1 + index, at: usedAt }));
}

/** Whether the id was used again, after an erasure or an expiry, since its head was seen. */
function isAnotherGeneration(head: Head | undefined, generation: string | undefined): boolean {
  return head !== undefined && generation !== undefined && head.generation !== generation;
}
