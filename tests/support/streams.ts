import {
  defineKind,
  EventStore,
  type MasterKey,
  type StreamGuest,
  StreamKeySpace,
  type StreamKind,
} from "../../src/event_store/mod.ts";
import { KvClient } from "../../src/kv/mod.ts";
import { SESSION } from "../../src/session_log/session.ts";

/** A kind of streams that the bridge does not have. */
export const NOTE: StreamKind = defineKind("note", ["title"]);

/** Time to live of the streams under test, in ms. */
export const TTL_MS = 60_000;

/** Where the streams under test lie. */
export const STREAM_KEYS = new StreamKeySpace("contexts");

/** A note of Ada's. */
export const STREAM = { owner: "ada", kind: NOTE, id: "s1" };

/** A store under test, on a clock that the test moves. */
export interface Given {
  readonly kv: Deno.Kv;
  readonly store: EventStore;
  now: number;
  /** The same store, as another instance would open it. */
  open(options?: {
    readonly kv?: Deno.Kv;
    readonly masterKeys?: readonly MasterKey[];
  }): EventStore;
}

/** Runs a test with an event store of notes and sessions, in memory. */
export async function withStreams(
  test: (given: Given) => Promise<void>,
  options: {
    readonly guests?: (kv: KvClient) => readonly StreamGuest[];
    readonly masterKeys?: readonly MasterKey[];
  } = {},
): Promise<void> {
  using kv = await Deno.openKv(":memory:");
  const clock = { now: Date.now() };
  const open: Given["open"] = ({ kv: store = kv, masterKeys = options.masterKeys ?? [] } = {}) => {
    const client = new KvClient(store, { deadlineMs: 5_000 });
    return new EventStore({
      kv: client,
      keys: STREAM_KEYS,
      kinds: [SESSION, NOTE],
      guests: options.guests?.(client) ?? [],
      ttlMs: TTL_MS,
      masterKeys,
      now: () => clock.now,
    });
  };
  await test(Object.assign(clock, { kv, store: open(), open }));
}

/** An event that says something. */
export function written(text: string) {
  return { type: "Written", data: { text } };
}

/** What the events of a stream say; the reason, where one is damaged. */
export async function textsOf(store: EventStore, stream = STREAM): Promise<unknown[]> {
  const texts: unknown[] = [];
  while (true) {
    const page = await store.read(stream, { after: texts.length });
    if (page.length === 0) return texts;
    texts.push(...page.map(({ data }) => data["text"] ?? data["reason"]));
  }
}

/** Appends texts, one event each, at the end of a stream. */
export async function write(
  store: EventStore,
  texts: readonly string[],
  stream = STREAM,
): Promise<void> {
  const expected = (await store.head(stream))?.position ?? 0;
  const tally = expected + texts.length;
  const result = await store.append(stream, { expected, events: texts.map(written), tally });
  if (!result.ok) throw new Error(`Cannot append at ${expected}: the stream is elsewhere`);
}
