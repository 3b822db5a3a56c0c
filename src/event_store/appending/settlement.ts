import type { StoreContext } from "../context.ts";
import { type ErasureGuard, isErasedSince } from "../erasure/erasure_guard.ts";
import type { Pages } from "../events/pages.ts";
import { storedEventSchema } from "../events/stored_event.ts";
import type { Head } from "../head/head.ts";
import type { Heads } from "../head/heads.ts";
import type { StreamKey } from "../types.ts";
import type { AppendAttempt, AppendRequest, AppendResult } from "./append.ts";

/** What is known of a commit that failed or is in doubt. */
export interface Settling {
  /** Of one that begins a stream: what was known of its erasures. */
  readonly guard?: ErasureGuard | undefined;
  /** The version of the tombstone when the append began, where the guard was read before. */
  readonly begun?: Promise<string | null | undefined> | undefined;
  /** What the commit threw; thrown again where the stream does not say what became of it. */
  readonly error?: unknown;
}

/**
 * Finds out what became of an append, after a conflict or a commit in doubt: is what the stream
 * holds at the expected position this very attempt?
 */
export async function settle<Refused>(
  stream: StreamKey,
  attempt: AppendAttempt<Refused>,
  { guard, begun, error, ...store }: Settling & {
    readonly heads: Heads;
    readonly pages: Pages;
    readonly context: StoreContext;
  },
): Promise<AppendResult<Refused>> {
  const { head } = await store.heads.read(stream);
  const isSame = head !== undefined && isGeneration(head, attempt);
  if (isSame && await isAppended(stream, { head, attempt }, store.context)) {
    const { generation } = head;
    const page = { after: attempt.expected, limit: attempt.events.length, generation };
    const recorded = await store.pages.all(stream, page);
    return { ok: true, recorded, head, versionstamp: undefined };
  }
  if (guard && await isErasedSince(stream, { guard, begun }, store.context)) {
    return { ok: false, position: 0, isErased: true };
  }
  if (error !== undefined) throw error;
  return { ok: false, position: isSame ? head.position : 0 };
}

/** Whether a stream is where a request expects it. */
export function isExpected(
  head: Head | undefined,
  request: Pick<AppendRequest, "expected" | "generation">,
): boolean {
  if (!head) return request.expected === 0;
  return head.position === request.expected && isGeneration(head, request);
}

async function isAppended<Refused>(
  stream: StreamKey,
  { head, attempt }: { readonly head: Head; readonly attempt: AppendAttempt<Refused> },
  { kv, keys }: StoreContext,
): Promise<boolean> {
  if (head.position <= attempt.expected) return false;
  const place = { generation: head.generation, position: attempt.expected + 1 };
  const { value } = await kv.get(keys.event(stream, place));
  return storedEventSchema.safeParse(value).data?.commit === attempt.commit;
}

/** Whether the id was not used again, after an erasure or an expiry, since its head was seen. */
function isGeneration(
  head: Head,
  { generation }: Pick<AppendRequest, "generation">,
): boolean {
  return generation === undefined || head.generation === generation;
}
