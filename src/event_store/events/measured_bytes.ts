import type { KvEntry } from "../../kv/mod.ts";
import type { StoreContext } from "../context.ts";
import { TAG_BYTES } from "../encryption/cipher.ts";
import { BATCH_VALUES, CHUNK_BYTES } from "../limits.ts";
import type { StreamHead, StreamKey } from "../types.ts";
import { storedChunkSchema, storedEventSchema, writtenBy } from "./stored_event.ts";

/**
 * Bytes of a stream's events, as its head says. Where an earlier version wrote the head, the stored
 * events are measured, which reads them; the next append notes the sum in the head.
 */
export async function measuredBytes(
  stream: StreamKey,
  head: StreamHead,
  context: StoreContext,
): Promise<number> {
  if (head.bytes !== undefined) return head.bytes;
  const { kv, keys } = context;
  const { generation, position } = head;
  const start = keys.event(stream, { generation, position: 1 });
  const end = keys.event(stream, { generation, position: position + 1 });
  let bytes = 0;
  for await (const entry of kv.list({ start, end }, { batchSize: BATCH_VALUES })) {
    bytes += await eventBytes(entry, { stream, generation, context });
  }
  return bytes;
}

/**
 * Bytes of one event. All of its chunks but the last are full; damaged values count as what is left of
 * them.
 */
export async function eventBytes({ key, value }: KvEntry, { stream, generation, context }: {
  readonly stream: StreamKey;
  readonly generation: string;
  readonly context: StoreContext;
}): Promise<number> {
  const event = storedEventSchema.safeParse(value).data;
  if (!event) return 0;
  const { chunks } = event;
  if (chunks === 0) return plainBytes(event);
  const place = {
    generation,
    commit: writtenBy(event),
    position: Number(key.at(-1)),
    index: chunks - 1,
  };
  const last = await context.kv.get(context.keys.chunk(stream, place));
  const rest = storedChunkSchema.safeParse(last.value).data;
  return plainBytes(event) + (chunks - 1) * CHUNK_BYTES + (rest ? plainBytes(rest) : 0);
}

function plainBytes({ body, nonce }: {
  readonly body: Uint8Array;
  readonly nonce?: unknown;
}): number {
  return body.length - (nonce === undefined ? 0 : TAG_BYTES);
}
