import type { StoreContext } from "../context.ts";
import { openBody, type Unreadable } from "../encryption/sealed_value.ts";
import { chunkPlace, eventPlace, type StreamCipher } from "../encryption/stream_cipher.ts";
import { BATCH_VALUES, CHUNK_BYTES, GET_MANY_KEYS } from "../limits.ts";
import { yieldToEventLoop } from "../../shared/mod.ts";
import type { Bytes, StreamEvent, StreamKey } from "../types.ts";
import { listAhead } from "./list_ahead.ts";
import {
  decodeEvent,
  type EventEntry,
  eventEntryIn,
  storedChunkSchema,
  writtenBy,
} from "./stored_event.ts";

/**
 * The type of an event whose bytes are missing or cannot be read. It keeps its position; its data
 * says the reason.
 */
export const DAMAGED = "Damaged";

const LEAST_BATCH = 8;

/** How long events are decoded in one piece, in ms: the store gives hundreds of values at once. */
const SLICE_MS = 10;

/** What may be wrong with an event. */
type Damage = Unreadable | "missing" | "unreadable";

interface Span {
  readonly generation: string;
  /** Positions after this one … */
  readonly after: number;
  /** … up to this one. */
  readonly last: number;
  /** Bytes of events that are read at most, but at least one event. */
  readonly bytes: number;
  /** Bytes of an event of the stream on average, where they are known. */
  readonly each: number | undefined;
  readonly cipher: StreamCipher | undefined;
}

/** Where an event is read. */
export interface Reading extends Omit<Span, "after" | "last" | "bytes" | "each"> {
  readonly stream: StreamKey;
  readonly position: number;
  readonly context: StoreContext;
}

/**
 * Reads a span of events, or its beginning: as many as have its bytes, and at least one. One that
 * cannot be read is `Damaged`: it must not lock its stream.
 */
export async function readPage(
  stream: StreamKey,
  span: Span,
  context: StoreContext,
): Promise<StreamEvent[]> {
  return await context.kv.operation("read the event log", () => page(stream, span, context));
}

async function page(
  stream: StreamKey,
  { generation, after, last, bytes: most, each, cipher }: Span,
  context: StoreContext,
): Promise<StreamEvent[]> {
  const { kv, keys } = context;
  const found = new Map<number, StreamEvent | Promise<StreamEvent>>();
  const limit = last - after;
  let read = limit;
  let bytes = 0;
  const batchSize = Math.min(limit, batchOf(most, each));
  const keyOf = (position: number) => keys.event(stream, { generation, position });
  const ahead = { after, last, batchSize, expected: expectedIn(most, each) };
  let began = performance.now();
  for await (const entry of listAhead(kv, keyOf, ahead)) {
    const position = Number(entry.key.at(-1));
    const stored = eventEntryIn(entry.value);
    bytes += stored ? bytesOf(stored) : 0;
    if (bytes > most && position > after + 1) {
      read = position - 1 - after;
      break;
    }
    const event = plainEventIn(stored, { position, cipher }) ??
      eventIn(stored, { stream, generation, position, cipher, context });
    if (event instanceof Promise) event.catch(() => {});
    found.set(position, event);
    if (performance.now() - began < SLICE_MS) continue;
    await yieldToEventLoop();
    began = performance.now();
  }
  const events: StreamEvent[] = [];
  for (let position = after + 1; position <= after + read; position++) {
    const event = found.get(position) ?? damaged(position, "missing");
    events.push(event instanceof Promise ? await event : event);
  }
  return events;
}

/** How many values are read at once: about a page of them, since more would be read in vain. */
function batchOf(most: number, each = 1): number {
  return Math.max(LEAST_BATCH, Math.min(BATCH_VALUES, Math.ceil(most / Math.max(1, each))));
}

/** How many values a page will likely hold; one, where nobody knows how long they are. */
function expectedIn(most: number, each = Infinity): number {
  return Math.max(1, Math.floor(most / Math.max(1, each)));
}

/** The most bytes that an event can have, known before its chunks are read. */
function bytesOf({ body, chunks }: EventEntry): number {
  return body.length + chunks * CHUNK_BYTES;
}

/** The event that a value holds as it is, which most do; undefined where that takes longer to tell. */
function plainEventIn(
  event: EventEntry | undefined,
  { position, cipher }: Pick<Reading, "position" | "cipher">,
): StreamEvent | undefined {
  if (!event || cipher || event.nonce || event.chunks > 0) return undefined;
  const decoded = decodeEvent([event.body]);
  return decoded && { ...decoded, position, at: event.at };
}

/** The event that a value holds. */
export async function eventIn(
  event: EventEntry | undefined,
  reading: Reading,
): Promise<StreamEvent> {
  const { position, cipher } = reading;
  if (!event) return damaged(position, "unreadable");
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
  event: EventEntry,
  { stream, generation, position, cipher, context: { kv, keys } }: Reading,
): Promise<Bytes[] | Damage> {
  const { chunks } = event;
  const commit = writtenBy(event);
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
