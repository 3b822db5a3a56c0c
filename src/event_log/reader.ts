import { decode, type RecordedEvent, storedChunkSchema, storedEventSchema } from "./codec.ts";
import type { Bytes } from "./cipher.ts";
import type { SessionKey } from "./keys.ts";
import { GET_MANY_KEYS, PAGE_EVENTS } from "./limits.ts";
import { whileLocked, within } from "./patience.ts";
import { openBody, type Refused } from "./sealed_value.ts";
import type { SessionCipher } from "./session_cipher.ts";
import type { Store } from "./store.ts";

/**
 * The type that an event has whose bytes are missing or cannot be read. It keeps its place; its data
 * says the reason.
 */
export const DAMAGED = "Damaged";

/** What may be wrong with an event. */
type Damage = Refused | "missing" | "unreadable";

interface Span {
  readonly incarnation: string;
  /** Positions after this one … */
  readonly after: number;
  /** … up to this one. */
  readonly last: number;
  readonly cipher: SessionCipher | undefined;
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

async function page(key: SessionKey, span: Span, store: Store): Promise<RecordedEvent[]> {
  const { incarnation, after, last } = span;
  const start = store.keys.event(key, { incarnation, position: after + 1 });
  const end = store.keys.event(key, { incarnation, position: last + 1 });
  const found = new Map<number, Promise<RecordedEvent>>();
  const options = { limit: last - after, batchSize: PAGE_EVENTS };
  for await (const entry of store.kv.list({ start, end }, options)) {
    const position = Number(entry.key.at(-1));
    const event = recorded(key, entry.value, { ...span, position, store });
    event.catch(() => {});
    found.set(position, event);
  }
  const positions = Array.from({ length: last - after }, (_, index) => after + 1 + index);
  return await Promise.all(
    positions.map((position) => found.get(position) ?? damaged(position, "missing")),
  );
}

async function recorded(
  key: SessionKey,
  value: unknown,
  at: Span & { readonly position: number; readonly store: Store },
): Promise<RecordedEvent> {
  const { position, cipher } = at;
  const stored = storedEventSchema.safeParse(value);
  if (!stored.success) return damaged(position, "unreadable");
  const event = stored.data;
  const place = { ...event, kind: "event", position } as const;
  const body = await openBody(cipher, place, event);
  if (typeof body === "string") return damaged(position, body, event.at);
  const rest = event.chunks === 0 ? [] : await chunksOf(key, event, at);
  if (!Array.isArray(rest)) return damaged(position, rest, event.at);
  const decoded = decode([body, ...rest]);
  return decoded
    ? { ...decoded, position, at: event.at }
    : damaged(position, "unreadable", event.at);
}

/** The rest of a long event, or what is wrong with it. */
async function chunksOf(
  key: SessionKey,
  { chunks, commit }: { readonly chunks: number; readonly commit: string },
  { incarnation, position, cipher, store: { kv, keys } }: Span & {
    readonly position: number;
    readonly store: Store;
  },
): Promise<Bytes[] | Damage> {
  const bodies: Bytes[] = [];
  for (let first = 0; first < chunks; first += GET_MANY_KEYS) {
    const indices = Array.from(
      { length: Math.min(GET_MANY_KEYS, chunks - first) },
      (_, offset) => first + offset,
    );
    const places = indices.map((index) =>
      keys.chunk(key, { incarnation, commit, position, index })
    );
    for (const [offset, entry] of (await kv.getMany<unknown[]>(places)).entries()) {
      const chunk = storedChunkSchema.safeParse(entry.value);
      if (!chunk.success) return entry.versionstamp === null ? "missing" : "unreadable";
      const place = { kind: "chunk", position, commit, index: first + offset } as const;
      const body = await openBody(cipher, place, chunk.data);
      if (typeof body === "string") return body;
      bodies.push(body);
    }
  }
  return bodies;
}

function damaged(position: number, reason: Damage, at = 0): RecordedEvent {
  return { type: DAMAGED, data: { reason }, position, at };
}
