import type { StoreContext } from "../context.ts";
import { EventStoreError } from "../errors.ts";
import type { Head } from "../head/head.ts";
import { headMutation, spareKeyMutations } from "../head/head_codec.ts";
import { ttlOf } from "../expiry/expiry.ts";
import { headOrRebuilt } from "../head/repair.ts";
import { KV_TTL_FACTOR } from "../limits.ts";
import type { StreamKey } from "../types.ts";
import type { Check } from "../../kv/mod.ts";
import { StoreError } from "../../kv/mod.ts";
import { pause } from "../../shared/mod.ts";
import { sealPlain } from "./plain_values.ts";

/** How far a pass is, in streams. */
export interface RekeyProgress {
  readonly done: number;
  readonly total: number;
}

/** What a pass came to, in streams. */
export interface Rekeyed<Stream = StreamKey> {
  readonly total: number;
  /** Their key was wrapped by the first master key already. */
  readonly current: number;
  /** Their key was wrapped by another one. */
  readonly rewrapped: number;
  /** They were plaintext, or in part. */
  readonly encrypted: number;
  /** They had gone before their turn came. */
  readonly gone: number;
  /** They could not be read. */
  readonly refused: readonly (Stream & {
    readonly code: EventStoreError["code"];
    readonly message: string;
  })[];
}

type Rekeying = "current" | "rewrapped" | "encrypted" | "gone";

/** How long a stream that others keep writing to is tried, in ms, and the longest pause between tries. */
const PATIENCE_MS = 60_000;
const MOST_PAUSE_MS = 20;

/**
 * Goes over streams: gives a key to those that have none, encrypts what they hold as plaintext, and
 * wraps every key by the first master key. What is done is skipped, so a pass that was killed can be
 * started again. Every write is checked against what it replaces, and keeps its expiry.
 *
 * @param streams Every stream; called twice, the first time to count them.
 */
export async function rekeyAll(
  streams: () => AsyncIterable<StreamKey>,
  context: StoreContext,
  onProgress: (progress: RekeyProgress) => void,
): Promise<Rekeyed> {
  if (!context.secrets.isOn) {
    throw new TypeError("Cannot rekey: there is no key in ENCRYPTION_KEYS");
  }
  const counts = { current: 0, rewrapped: 0, encrypted: 0, gone: 0 };
  const refused: Rekeyed["refused"][number][] = [];
  let total = 0;
  for await (const _ of streams()) total += 1;
  let done = 0;
  for await (const stream of streams()) {
    try {
      counts[await rekey(stream, context)] += 1;
    } catch (error) {
      if (!(error instanceof EventStoreError)) throw error;
      refused.push({ ...stream, code: error.code, message: error.message });
    }
    done += 1;
    onProgress({ done, total: Math.max(done, total) });
  }
  return { total: done, ...counts, refused };
}

/** One stream: a key, then its values, then the word in its head that none of them is plaintext. */
async function rekey(stream: StreamKey, context: StoreContext): Promise<Rekeying> {
  const { secrets } = context;
  let rekeying: Rekeying = "current";
  let sealed: string | undefined;
  const begun = performance.now();
  for (let races = 0; performance.now() - begun < PATIENCE_MS; races++) {
    if (races > 2) await pause(Math.random() * Math.min(races, MOST_PAUSE_MS));
    const { check, head } = await headOrRebuilt(stream, context);
    if (!head) return "gone";
    if (secrets.isCurrent(head)) return rekeying;
    if (!head.key) {
      rekeying = "encrypted";
      const keyed = await secrets.withKey(stream, head, head.position + 1);
      await put(stream, { check, head: keyed }, context);
      continue;
    }
    if (head.key.from > 1) {
      rekeying = "encrypted";
      // From here on nobody writes plaintext, so one pass will do; the head may have changed in it.
      const key = `${head.generation} ${head.key.from}`;
      if (sealed !== key) {
        const cipher = await secrets.cipherOf(stream, head);
        if (cipher) await sealPlain({ ...stream, generation: head.generation }, cipher, context);
        sealed = key;
        races = -1;
        continue;
      }
    } else if (rekeying === "current") rekeying = "rewrapped";
    await put(stream, { check, head: await secrets.rewrapped(stream, head, 1) }, context);
  }
  throw new StoreError(
    "store_unavailable",
    `Cannot rekey a ${stream.kind.name}: others kept changing it for ${PATIENCE_MS / 1_000} s; ` +
      "try again later",
  );
}

/** Writes a head where it has not changed; the next look tells whether it had. */
async function put(
  stream: StreamKey,
  { check, head }: { readonly check: Check; readonly head: Head },
  context: StoreContext,
): Promise<void> {
  const { kv, now } = context;
  const ttlMs = ttlOf(head, context);
  const expireIn = Math.max(1, head.expiresAt + ttlMs * (KV_TTL_FACTOR - 1) - now());
  await kv.operation(`write the head of a ${stream.kind.name}`, async () => {
    const mutations = [
      await headMutation(stream, head, context, expireIn),
      ...spareKeyMutations(stream, head, context),
    ];
    await kv.commit({ checks: [check], mutations });
  });
}
