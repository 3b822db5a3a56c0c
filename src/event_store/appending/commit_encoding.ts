import type { Write } from "../../kv/mod.ts";
import type { StoreContext } from "../context.ts";
import { expiryOf } from "../expiry/expiry.ts";
import { type Head, nextHead } from "../head/head.ts";
import { headMutation, spareKeyMutations } from "../head/head_codec.ts";
import { checksOf, type SeenHead } from "../head/seen_head.ts";
import { makeParts } from "../parts.ts";
import type { StreamKey } from "../types.ts";
import type { AppendAttempt } from "./append.ts";
import { eventMutations } from "./event_writes.ts";

/** A commit that is ready, with the head that it writes; no write: the head has changed meanwhile. */
export interface EncodedCommit {
  readonly head: Head;
  readonly write: Write | undefined;
}

/** Everything that the commit of an append writes; or why one of its parts refuses it. */
export async function encodeCommit<Refused>(
  stream: StreamKey,
  { seen, attempt }: { readonly seen: SeenHead; readonly attempt: AppendAttempt<Refused> },
  context: StoreContext,
): Promise<EncodedCommit | { readonly refused: Refused }> {
  const { secrets, ttlMs, now } = context;
  const { expected, events, commit } = attempt;
  const at = now();
  const { expireIn } = expiryOf(context);
  const next = nextHead(seen.head, { ...attempt, at }, { ttlMs, expireIn });
  const head = await secrets.withKey(stream, next, expected + 1);
  const cipher = await secrets.cipherOf(stream, head);
  const made = { stream, head, isFirst: expected === 0, former: seen.expired, cipher };
  const parts = await makeParts(attempt.parts ?? [], made);
  if ("refused" in parts) return parts;
  const checks = checksOf(seen);
  const generation = { ...stream, generation: head.generation };
  const batch = { stream: generation, expected, events, commit, at, cipher, checks };
  const ofEvents = await eventMutations(batch, head.tally, context);
  if (!ofEvents) return { head, write: undefined };
  const mutations = [
    ...ofEvents,
    await headMutation(stream, head, context),
    ...head === next ? [] : spareKeyMutations(stream, head, context),
    ...parts.mutations,
  ];
  return { head, write: { checks: [...checks, ...parts.checks], mutations } };
}
