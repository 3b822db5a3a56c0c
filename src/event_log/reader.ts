import { decode, type RecordedEvent, storedChunkSchema, storedEventSchema } from "./codec.ts";
import type { SessionKey } from "./keys.ts";
import { GET_MANY_KEYS, PAGE_EVENTS } from "./limits.ts";
import { whileLocked, within } from "./patience.ts";
import type { Store } from "./store.ts";

/** The type that an event has whose bytes are missing or cannot be read. It keeps its place. */
export const DAMAGED = "Damaged";

interface Span {
  readonly incarnation: string;
  /** Positions after this one … */
  readonly after: number;
  /** … up to this one. */
  readonly last: number;
}

/** Reads a span of events. One that cannot be read is `Damaged`: it must not lock its session. */
export async function readPage(
  key: SessionKey,
  span: Span,
  store: Store,
): Promise<RecordedEvent[]> {
  return await within(
    store.deadlineMs,
    "read the event log",
    () => whileLocked(() => page(key, span, store)),
  );
}

async function page(
  key: SessionKey,
  { incarnation, after, last }: Span,
  store: Store,
): Promise<RecordedEvent[]> {
  const start = store.keys.event(key, { incarnation, position: after + 1 });
  const end = store.keys.event(key, { incarnation, position: last + 1 });
  const events: RecordedEvent[] = [];
  const pad = (before: number) => {
    while (after + events.length + 1 < before) events.push(damaged(after + events.length + 1));
  };
  const options = { limit: last - after, batchSize: PAGE_EVENTS };
  for await (const entry of store.kv.list({ start, end }, options)) {
    const position = Number(entry.key.at(-1));
    pad(position);
    events.push(await recorded(key, entry.value, { incarnation, position, store }));
  }
  pad(last + 1);
  return events;
}

async function recorded(key: SessionKey, value: unknown, place: {
  readonly incarnation: string;
  readonly position: number;
  readonly store: Store;
}): Promise<RecordedEvent> {
  const { incarnation, position, store: { kv, keys } } = place;
  const stored = storedEventSchema.safeParse(value);
  if (!stored.success) return damaged(position);
  const { at, commit, chunks, body } = stored.data;
  const bodies: Uint8Array[] = [body];
  for (let first = 0; first < chunks; first += GET_MANY_KEYS) {
    const count = Math.min(GET_MANY_KEYS, chunks - first);
    const places = Array.from(
      { length: count },
      (_, offset) => keys.chunk(key, { incarnation, commit, position, index: first + offset }),
    );
    for (const entry of await kv.getMany<unknown[]>(places)) {
      const chunk = storedChunkSchema.safeParse(entry.value);
      if (!chunk.success) return damaged(position, at);
      bodies.push(chunk.data.body);
    }
  }
  const event = decode(bodies);
  return event ? { ...event, position, at } : damaged(position, at);
}

function damaged(position: number, at = 0): RecordedEvent {
  return { type: DAMAGED, data: {}, position, at };
}
