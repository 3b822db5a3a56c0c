import { z } from "zod";
import type { Mutation } from "../../kv/mod.ts";
import { defined } from "../../shared/mod.ts";
import type { StoreContext } from "../context.ts";
import { expiryOf } from "../expiry/expiry.ts";
import { LABEL_PLACE } from "../encryption/stream_cipher.ts";
import type { StreamSecrets } from "../encryption/stream_secrets.ts";
import { byteArray, count, ms } from "../stored.ts";
import type { Label, StreamKey, StreamKind } from "../types.ts";
import type { Head } from "./head.ts";

/** Encrypted bytes as stored. */
const sealedSchema = z.object({ nonce: byteArray, body: byteArray });

/** A stream's wrapped key as stored. */
const wrappedKeySchema = z.object({ id: z.string(), from: count, ...sealedSchema.shape });

/**
 * A head as stored, beside the fields of its label. One with a key is version 2, so that a program
 * that would lose the key does not take it for one of its own.
 */
const storedHeadSchema = z.looseObject({
  v: z.literal([1, 2]),
  incarnation: z.string(),
  position: count,
  commit: z.string(),
  turns: count,
  createdAt: ms,
  expiresAt: ms,
  indexExpiresAt: ms,
  eventsExpireAt: ms,
  usedAt: ms.optional(),
  bytes: count.optional(),
  beside: count.optional(),
  ttlMs: ms.optional(),
  lineage: z.string().optional(),
  key: wrappedKeySchema.optional(),
  /** The label's fields, encrypted, in a head with a key. */
  label: sealedSchema.optional(),
});

/** A copy of the key in a stream's head, as stored. */
const storedSpareKeySchema = z.object({
  v: z.literal(1),
  incarnation: z.string(),
  expiresAt: ms,
  key: wrappedKeySchema,
});

const labelSchema = z.record(z.string(), z.string());

/**
 * The head that a value holds, as far as it can be read without a key; undefined if damaged. A head
 * with a key has its label encrypted or none: whatever lies beside it in plaintext was planted.
 */
export function parseHead(value: unknown, { labels }: StreamKind): Head | undefined {
  const stored = storedHeadSchema.safeParse(value);
  const fields = Object.fromEntries(
    labels.filter((name) => !stored.data?.key && stored.data?.[name] !== undefined)
      .map((name) => [name, stored.data?.[name]]),
  );
  const label = labelSchema.safeParse(fields);
  if (!stored.success || !label.success) return undefined;
  const { incarnation, turns, indexExpiresAt, label: sealedLabel } = stored.data;
  const {
    position,
    commit,
    createdAt,
    expiresAt,
    eventsExpireAt,
    usedAt,
    bytes,
    beside,
    ttlMs,
    lineage,
    key,
  } = stored.data;
  return {
    generation: incarnation,
    position,
    commit,
    tally: turns,
    label: label.data,
    createdAt,
    expiresAt,
    guestsExpireAt: indexExpiresAt,
    eventsExpireAt,
    ...defined({ usedAt, bytes, beside, ttlMs, lineage }),
    ...(key ? { key } : {}),
    ...(key && sealedLabel ? { sealedLabel } : {}),
  };
}

/** The head that a value holds, with its label wherever that can be decrypted. */
export async function readHead(
  stream: StreamKey,
  value: unknown,
  secrets: StreamSecrets,
): Promise<Head | undefined> {
  const head = parseHead(value, stream.kind);
  if (!head?.sealedLabel) return head;
  const cipher = await secrets.cipherIfAny(stream, head);
  const opened = await cipher?.open(LABEL_PLACE, head.sealedLabel);
  return opened ? { ...head, label: labelIn(opened) } : head;
}

/** Sets a stream's head, which expires after `expireIn` ms, by default as all its keys do. */
export async function headMutation(
  stream: StreamKey,
  head: Head,
  context: StoreContext,
  expireIn = expiryOf(context, head).expireIn,
): Promise<Mutation> {
  const value = await storedHead(stream, head, context.secrets);
  return { type: "set", key: context.keys.head(stream), value, expireIn };
}

/**
 * Sets a copy of a head's key; to be done with every commit that changes the key. Nothing where the
 * head has none.
 */
export function spareKeyMutations(
  stream: StreamKey,
  { generation, key: wrapped, ttlMs }: Head,
  context: StoreContext,
): Mutation[] {
  if (!wrapped) return [];
  const { expireIn, expiresAt } = expiryOf(context, { ttlMs });
  const value = { v: 1, incarnation: generation, expiresAt, key: wrapped };
  return [{ type: "set", key: context.keys.spareKey(stream), value, expireIn }];
}

/**
 * A head that was made anew after its own was damaged, with the key that it had. Without it, what
 * is encrypted could never be read again.
 */
export async function withSpareKey(
  stream: StreamKey,
  head: Head,
  { kv, keys }: StoreContext,
): Promise<Head> {
  const stored = storedSpareKeySchema.safeParse((await kv.get(keys.spareKey(stream))).value);
  if (!stored.success || stored.data.incarnation !== head.generation) return head;
  return { ...head, key: stored.data.key };
}

/** The generation that a spare key is of. */
export function generationOfSpareKey(value: unknown): string | undefined {
  return storedSpareKeySchema.safeParse(value).data?.incarnation;
}

/** Whether a value is the head of a version to come. */
export function isNewerHead(value: unknown): boolean {
  return typeof value === "object" && value !== null && "v" in value &&
    typeof value.v === "number" && value.v > 2;
}

/**
 * A head as it is stored: with a key, its label is encrypted. A label that could not be decrypted,
 * since the master key is not there, stays as it is.
 */
async function storedHead(
  stream: StreamKey,
  head: Head,
  secrets: StreamSecrets,
): Promise<Record<string, unknown>> {
  const { generation, tally, guestsExpireAt, label, sealedLabel: kept, ...same } = head;
  const fields = { ...same, incarnation: generation, turns: tally, indexExpiresAt: guestsExpireAt };
  if (!head.key) return { v: 1, ...fields, ...label };
  const sealed = { v: 2, ...fields };
  const isBare = Object.keys(label).length === 0;
  if (isBare && !kept) return sealed;
  const cipher = await secrets.cipherIfAny(stream, head);
  if (!cipher) return kept ? { ...sealed, label: kept } : sealed;
  return isBare ? sealed : { ...sealed, label: await cipher.sealLabel(textOf(label, stream.kind)) };
}

/** The label's text; the same label always has the same. */
function textOf(label: Label, { labels }: StreamKind): string {
  return JSON.stringify(Object.fromEntries(labels.map((name) => [name, label[name]])));
}

function labelIn(opened: Uint8Array): Label {
  try {
    return labelSchema.parse(JSON.parse(new TextDecoder().decode(opened)));
  } catch {
    return {};
  }
}
