import type { StoreContext } from "../context.ts";
import { openBody, type Unreadable } from "../encryption/sealed_value.ts";
import { chunkPlace, eventPlace, type StreamCipher } from "../encryption/stream_cipher.ts";
import { GET_MANY_KEYS, PAGE_EVENTS } from "../limits.ts";
import type { Bytes, StreamEvent, StreamKey } from "../types.ts";
import { decodeEvent, storedChunkSchema, storedEventSchema } from "./stored_event.ts";

/**
 * The type of an event whose bytes are missing or cannot be read. It keeps its position; its data
 * says the reason.
 */
export const DAMAGED = "Damaged";

/** What may be wrong with an event. */
type Damage = Unreadable | "missing" | "unreadable";

interface Span {
  readonly generation: string;
  /** Positions after this one … */
  readonly after: number;
  /** … up to this one. */
  readonly last: number;
  readonly cipher: StreamCipher | undefined;
}

/** Where an event is read. */
interface Reading extends Omit<Span, "after" | "last"> {
  readonly stream: StreamKey;
  readonly position: number;
  readonly context: StoreContext;
}

/** Reads a span of events. One that cannot be read is `Damaged`: it must not lock its stream. */
export async function readPage(
  stream: StreamKey,
  span: Span,
  context: StoreContext,
): Promise<StreamEvent[]> {
  return await context.kv.operation("read the event log", () => page(stream, span, context));
}

async function page(
  stream: StreamKey,
  { generation, after, last, cipher }: Span,
  context: StoreContext,
): Promise<StreamEvent[]> {
  const { kv, keys } = context;
  const start = keys.event(stream, { generation, position: after + 1 });
  const end = keys.event(stream, { generation, position: last + 1 });
  const found = new Map<number, Promise<StreamEvent>>();
  const options = { limit: last - after, batchSize: PAGE_EVENTS };
  for await (const entry of kv.list({ start, end }, options)) {
    const position = Number(entry.key.at(-1));
    const event = recorded(entry.value, { stream, generation, position, cipher, context });
    event.catch(() => {});
    found.set(position, event);
  }
  const positions = Array.from({ length: last - after }, (_, index) => after + 1 + index);
  return await Promise.all(
    positions.map((position) => found.get(position) ?? damaged(position, "missing")),
  );
}

async function recorded(value: unknown, reading: Reading): Promise<StreamEvent> {
  const { position, cipher } = reading;
  const stored = storedEventSchema.safeParse(value);
  if (!stored.success) return damaged(position, "unreadable");
  const event = stored.data;
  const body = await openBody(cipher, eventPlace({ ...event, position }), event);
  if (typeof body === "string") return damaged(position, body, event.at);
  const rest = event.chunks === 0 ? [] : await chunksOf(event, reading);
  if (!Array.isArray(rest)) return damaged(position, rest, event.at);
  const decoded = decodeEvent([body, ...rest]);
  return decoded
    ? { ...decoded, position, at: event.at }
    : damaged(position, "unreadable", event.at);
}

/** The rest of a long event, or what is wrong with it. */
async function chunksOf(
  { chunks, commit }: { readonly chunks: number; readonly commit: string },
  { stream, generation, position, cipher, context: { kv, keys } }: Reading,
): Promise<Bytes[] | Damage> {
  const bodies: Bytes[] = [];
  for (let first = 0; first < chunks; first += GET_MANY_KEYS) {
    const length = Math.min(GET_MANY_KEYS, chunks - first);
    const places = Array.from(
      { length },
      (_, offset) => keys.chunk(stream, { generation, commit, position, index: first + offset }),
    );
    for (const [offset, entry] of (await kv.getMany(places)).entries()) {
      const chunk = storedChunkSchema.safeParse(entry.value);
      if (!chunk.success) return entry.versionstamp === null ? "missing" : "unreadable";
      const place = chunkPlace({ position, commit, index: first + offset });
      const body = await openBody(cipher, place, chunk.data);
      if (typeof body === "string") return body;
      bodies.push(body);
    }
  }
  return bodies;
}

function damaged(position: number, reason: Damage, at = 0): StreamEvent {
  return { type: DAMAGED, data: { reason }, position, at };
}
