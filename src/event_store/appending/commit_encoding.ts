import type { Write } from "../../kv/mod.ts";
import type { StoreContext } from "../context.ts";
import { type Head, nextHead } from "../head/head.ts";
import { headMutation, spareKeyMutations } from "../head/head_codec.ts";
import { checksOf, type SeenHead } from "../head/seen_head.ts";
import { makeParts, type PartMaker } from "../parts.ts";
import type { StreamKey } from "../types.ts";
import type { AppendAttempt } from "./append.ts";
import {
  type EventReplacement,
  NO_REPLACEMENT,
  planReplacement,
  replacingMutations,
} from "./event_replacement.ts";
import { encodeEvents } from "../events/encoded_events.ts";
import { measuredBytes } from "../events/measured_bytes.ts";
import { type EventBatch, eventMutations } from "./event_writes.ts";

/** What one commit is to write. */
export interface CommitPlan<Refused> {
  readonly batch: EventBatch;
  /** The head after it. */
  readonly head: Head;
  /** Whether the head's key is new, so that its copy has to be written too. */
  readonly hasNewKey: boolean;
  /** The head before it, as it is stored. */
  readonly before: Head | undefined;
  /** The head of the expired generation whose place it takes. */
  readonly former: Head | undefined;
  readonly parts: readonly PartMaker<Refused>[];
  /** The events whose data it replaces. */
  readonly replacement: EventReplacement;
}

/** A commit that is ready; no write: the head has changed meanwhile. Or why a part refuses it. */
export type EncodedCommit<Refused> =
  | { readonly write: Write | undefined }
  | { readonly refused: Refused };

/**
 * What the commit of an append is to write. Throws as `StreamSecrets.cipherOf`, `encodeEvents` and
 * `planReplacement` do.
 */
export async function planCommit<Refused>(
  stream: StreamKey,
  { seen, attempt }: { readonly seen: SeenHead; readonly attempt: AppendAttempt<Refused> },
  context: StoreContext,
): Promise<CommitPlan<Refused>> {
  const { secrets, now } = context;
  const { expected, events, commit, parts = [] } = attempt;
  const at = now();
  const encoded = await encodeEvents(events);
  const replacement = await replacementOf(stream, { seen, attempt }, context);
  const before = seen.head ? await measuredBytes(stream, seen.head, context) : 0;
  const bytes = Math.max(0, before + replacement.bytes) + encoded.bytes;
  const next = nextHead(seen.head, { ...attempt, at, bytes }, context);
  const head = await secrets.withKey(stream, next, expected + 1);
  const cipher = await secrets.cipherOf(stream, head);
  const generation = { ...stream, generation: head.generation };
  const checks = checksOf(seen);
  const batch = {
    stream: generation,
    expected,
    events,
    encoded,
    commit,
    at,
    cipher,
    checks,
    ttlMs: head.ttlMs,
  };
  const { head: former, expired } = seen;
  return {
    batch,
    head,
    hasNewKey: head !== next,
    before: former,
    former: expired,
    parts,
    replacement,
  };
}

async function replacementOf<Refused>(
  stream: StreamKey,
  { seen: { head }, attempt }: {
    readonly seen: SeenHead;
    readonly attempt: AppendAttempt<Refused>;
  },
  context: StoreContext,
): Promise<EventReplacement> {
  const { replaces = [] } = attempt;
  if (!head || replaces.length === 0) return NO_REPLACEMENT;
  const cipher = await context.secrets.cipherOf(stream, head);
  const generation = { ...stream, generation: head.generation };
  return await planReplacement(replaces, { stream: generation, cipher }, context);
}

/** Makes the parts, and then writes ahead what one commit has no room for: a refusal leaves nothing. */
export async function encodeCommit<Refused>(
  { batch, head, hasNewKey, before, former, parts: makers, replacement }: CommitPlan<Refused>,
  context: StoreContext,
): Promise<EncodedCommit<Refused>> {
  const { stream, cipher, checks } = batch;
  const parts = await makeParts(makers, { stream, head, before, former, checks, cipher });
  if ("refused" in parts) return parts;
  const { commit } = batch;
  const replacing = { stream, head, commit, cipher };
  const replaced = await replacingMutations(replacement, replacing, context);
  const events = await eventMutations(batch, head, context);
  if (!events) return { write: undefined };
  const mutations = [
    ...replaced,
    ...events,
    await headMutation(stream, head, context),
    ...hasNewKey ? spareKeyMutations(stream, head, context) : [],
    ...parts.mutations,
  ];
  return { write: { checks: [...checks, ...parts.checks], mutations } };
}
