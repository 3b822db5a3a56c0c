import type { Write } from "../../kv/mod.ts";
import type { StoreContext } from "../context.ts";
import { expiryOf } from "../expiry/expiry.ts";
import { type Head, nextHead } from "../head/head.ts";
import { headMutation, spareKeyMutations } from "../head/head_codec.ts";
import { checksOf, type SeenHead } from "../head/seen_head.ts";
import { makeParts, type PartMaker } from "../parts.ts";
import type { StreamKey } from "../types.ts";
import type { AppendAttempt } from "./append.ts";
import { type EventBatch, eventMutations } from "./event_writes.ts";

/** What one commit is to write. */
export interface CommitPlan<Refused> {
  readonly batch: EventBatch;
  /** The head after it. */
  readonly head: Head;
  /** Whether the head's key is new, so that its copy has to be written too. */
  readonly hasNewKey: boolean;
  /** Whether it begins the stream. */
  readonly isFirst: boolean;
  /** The head of the expired generation whose place it takes. */
  readonly former: Head | undefined;
  readonly parts: readonly PartMaker<Refused>[];
}

/** A commit that is ready; no write: the head has changed meanwhile. Or why a part refuses it. */
export type EncodedCommit<Refused> =
  | { readonly write: Write | undefined }
  | { readonly refused: Refused };

/** What the commit of an append is to write. Throws as `StreamSecrets.cipherOf` does. */
export async function planCommit<Refused>(
  stream: StreamKey,
  { seen, attempt }: { readonly seen: SeenHead; readonly attempt: AppendAttempt<Refused> },
  context: StoreContext,
): Promise<CommitPlan<Refused>> {
  const { secrets, ttlMs, now } = context;
  const { expected, events, commit, parts = [] } = attempt;
  const at = now();
  const { expireIn } = expiryOf(context);
  const next = nextHead(seen.head, { ...attempt, at }, { ttlMs, expireIn });
  const head = await secrets.withKey(stream, next, expected + 1);
  const cipher = await secrets.cipherOf(stream, head);
  const generation = { ...stream, generation: head.generation };
  const checks = checksOf(seen);
  const batch = { stream: generation, expected, events, commit, at, cipher, checks };
  const isFirst = seen.head === undefined;
  return { batch, head, hasNewKey: head !== next, isFirst, former: seen.expired, parts };
}

/** Makes the parts and encodes the events; what one commit has no room for is written ahead. */
export async function encodeCommit<Refused>(
  { batch, head, hasNewKey, isFirst, former, parts: makers }: CommitPlan<Refused>,
  context: StoreContext,
): Promise<EncodedCommit<Refused>> {
  const { stream, cipher, checks } = batch;
  const parts = await makeParts(makers, { stream, head, isFirst, former, cipher });
  if ("refused" in parts) return parts;
  const events = await eventMutations(batch, head.tally, context);
  if (!events) return { write: undefined };
  const mutations = [
    ...events,
    await headMutation(stream, head, context),
    ...hasNewKey ? spareKeyMutations(stream, head, context) : [],
    ...parts.mutations,
  ];
  return { write: { checks: [...checks, ...parts.checks], mutations } };
}
