import { z } from "zod";
import { spareKeySchema, type StoredHead, storedHeadSchema } from "./codec.ts";
import { EventLogError } from "./errors.ts";
import type { SessionKey } from "./keys.ts";
import { PHYSICAL_LIVES } from "./limits.ts";
import type { SessionCipher } from "./session_cipher.ts";
import type { SessionKeys } from "./session_keys.ts";
import type { Store } from "./store.ts";

const labelSchema = z.object({ name: z.string().optional(), preview: z.string().optional() });

/**
 * A head as it is to be stored: with a key, what lists tell of the session is encrypted. Where that
 * could not be read, since the master key is not there, it stays as it is.
 */
export async function storedForm(
  key: SessionKey,
  head: StoredHead,
  secrets: SessionKeys,
): Promise<StoredHead> {
  if (!head.key) return head;
  const { name, preview, label, ...rest } = head;
  const isBare = name === undefined && preview === undefined;
  if (isBare && !label) return rest;
  const cipher = await cipherIfAny(key, head, secrets);
  if (!cipher) return label ? { ...rest, label } : rest;
  if (isBare) return rest;
  return { ...rest, label: await cipher.sealLabel(JSON.stringify({ name, preview })) };
}

/** Adds a head to a commit. */
export async function setHead(
  { atomic, key, store }: {
    readonly atomic: Deno.AtomicOperation;
    readonly key: SessionKey;
    readonly store: Pick<Store, "keys" | "ttlMs" | "secrets">;
  },
  head: StoredHead,
): Promise<void> {
  const stored = await storedForm(key, head, store.secrets);
  atomic.set(store.keys.head(key), stored, { expireIn: store.ttlMs * PHYSICAL_LIVES });
}

/** The head that a value holds, with what lists tell of it in the clear where that can be read. */
export async function readHead(
  key: SessionKey,
  value: unknown,
  secrets: SessionKeys,
): Promise<StoredHead | undefined> {
  const stored = storedHeadSchema.safeParse(value);
  if (!stored.success) return undefined;
  const head = stored.data;
  if (!head.key || !head.label) return head;
  const cipher = await cipherIfAny(key, head, secrets);
  const opened = await cipher?.open({ kind: "label" }, head.label);
  return opened ? { ...head, ...labelOf(opened) } : head;
}

/** Adds a copy of a head's key to a commit; to be done with every commit that changes it. */
export function setSpareKey(
  { atomic, key, store: { keys, ttlMs, now } }: {
    readonly atomic: Deno.AtomicOperation;
    readonly key: SessionKey;
    readonly store: Pick<Store, "keys" | "ttlMs" | "now">;
  },
  { incarnation, key: wrapped }: StoredHead,
): void {
  if (!wrapped) return;
  const expireIn = ttlMs * PHYSICAL_LIVES;
  const value = { v: 1, incarnation, expiresAt: now() + expireIn, key: wrapped };
  atomic.set(keys.spareKey(key), value, { expireIn });
}

/**
 * A head that was made anew after its own was damaged, with the key that it had. Without it, what
 * is encrypted could never be read again.
 */
export async function withSpareKey(
  key: SessionKey,
  head: StoredHead,
  { kv, keys }: Pick<Store, "kv" | "keys">,
): Promise<StoredHead> {
  const stored = spareKeySchema.safeParse((await kv.get(keys.spareKey(key))).value);
  if (!stored.success || stored.data.incarnation !== head.incarnation) return head;
  return { ...head, v: 2, key: stored.data.key };
}

function labelOf(opened: Uint8Array): z.infer<typeof labelSchema> {
  try {
    return labelSchema.parse(JSON.parse(new TextDecoder().decode(opened)));
  } catch {
    return {};
  }
}

async function cipherIfAny(
  key: SessionKey,
  head: StoredHead,
  secrets: SessionKeys,
): Promise<SessionCipher | undefined> {
  try {
    return await secrets.cipherOf(key, head);
  } catch (error) {
    if (error instanceof EventLogError) return undefined;
    throw error;
  }
}
