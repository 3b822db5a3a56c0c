import type { OtherSession } from "../../src/conversation/mod.ts";
import { FactMemory, toStored } from "../../src/conversation/mod.ts";
import { RecallAcross } from "../../src/bridge/across/recall_across.ts";
import { EverywhereSearch } from "../../src/bridge/across/search_everywhere.ts";
import { type LiveState, SessionReader } from "../../src/bridge/across/session_reader.ts";
import { LiveMemory } from "../../src/bridge/memory_budget/live_memory.ts";
import {
  type DecidedSpaceEvent,
  foldSpace,
  type Space,
  toStoredSpaceEvent,
  understandSpaceEvent,
} from "../../src/knowledge/mod.ts";
import { type Logs, SPACE_KEY, type TwoLogs, withLogs } from "../support/spaces.ts";

/** An instance that reads sessions for others, over logs that a test writes. */
export interface Instance extends Logs {
  readonly reader: SessionReader;
  readonly recall: RecallAcross;
  readonly search: EverywhereSearch;
  readonly memory: LiveMemory;
  /** The sessions that are live there. */
  readonly live: Map<string, LiveState>;
}

/** What a test of recall across sessions is given. */
export interface AcrossGiven extends Instance {
  readonly logs: TwoLogs;
  /** Another instance on the same store. */
  another(): Instance;
}

const NO_USAGE = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

/** Runs a test with an instance, on a clock that the test moves. */
export async function withAcross(
  test: (given: AcrossGiven) => Promise<void>,
  { limit = 100_000_000, waitMs = 60_000 }: {
    readonly limit?: number;
    /** How long a message waits until sessions are read. */
    readonly waitMs?: number;
  } = {},
): Promise<void> {
  const instances: Instance[] = [];
  await withLogs(async (logs) => {
    const open = (of: Logs): Instance => {
      const instance = newInstance(of, { limit, waitMs, now: () => logs.now });
      instances.push(instance);
      return instance;
    };
    try {
      await test({ logs, ...open(logs), another: () => open(logs.open()) });
    } finally {
      for (const { recall } of instances) await recall.stop();
    }
  });
}

function newInstance(logs: Logs, { limit, waitMs, now }: {
  readonly limit: number;
  readonly waitMs: number;
  readonly now: () => number;
}): Instance {
  const { sessions: log } = logs;
  const memory: LiveMemory = new LiveMemory({
    limit,
    makeRoom: (bytes, { owner, own }) => {
      let left = bytes;
      for (const cache of [search, reader, recall]) {
        if (left > 0) left -= cache.free(left, own ? owner : undefined);
      }
    },
  });
  const openMemory = (owner: string) => memory.open(owner);
  const live = new Map<string, LiveState>();
  const reader = new SessionReader({
    ...{ log, openMemory, limit, now },
    live: ({ session }) => live.get(session),
  });
  const liveOf = () => [...live].map(([session, state]) => ({ session, state }));
  const recall = new RecallAcross({ log, reader, openMemory, live: liveOf, now, waitMs });
  const search = new EverywhereSearch({
    ...{ log, openMemory, limit, now },
    spacesOf: async (owner, { space, limit }) => {
      const { spaces } = await logs.spaces.list(owner, { limit });
      const meant = spaces.filter((each) => space === undefined || each.space === space);
      const read = meant.map(async ({ space: id }) => ({
        id,
        generation: (await logs.spaces.head({ owner, space: id }))?.generation ?? "",
        space: await spaceOf(logs, { owner, space: id }),
      }));
      return { spaces: await Promise.all(read), unread: new Set<string>() };
    },
  });
  return { ...logs, reader, recall, search, memory, live };
}

/** Says things in a session, each with its reply, after it joined a space if one is named. */
export async function say(
  { sessions: log }: Pick<Logs, "sessions">,
  key: { readonly owner?: string; readonly session: string },
  { texts, space }: { readonly texts: readonly string[]; readonly space?: string | null },
): Promise<void> {
  const whole = { owner: "ada", ...key };
  const expected = (await log.head(whole))?.position ?? 0;
  const moved = space === undefined ? [] : [
    space === null ? toStored({ type: "SpaceLeft", data: {} }) : toStored({
      type: "SpaceJoined",
      data: { space, position: 1 },
    }),
  ];
  const events = texts.flatMap((text, index) => {
    const turn = `${whole.session}-${expected}-${index}`;
    const reply = { turn, text: "Noted", model: "m", stopReason: "end_turn", usage: NO_USAGE };
    return [
      toStored({ type: "MessageReceived", data: { turn, text, idGiven: true } }),
      toStored({ type: "ReplyCompleted", data: { ...reply, manifest: NO_MANIFEST } }),
    ];
  });
  const all = [...moved, ...events];
  const done = await log.append(whole, { expected, events: all, turns: expected + texts.length });
  if (!done.ok) throw new Error("The test's append met another");
}

const NO_MANIFEST = { upTo: 0, characters: 0, limit: 8_000, items: [], leftOut: [] };

/** Appends to a space; its first event opens it. */
export async function tell(
  { spaces }: Pick<Logs, "spaces">,
  events: readonly DecidedSpaceEvent[],
  key = SPACE_KEY,
): Promise<void> {
  const expected = (await spaces.head(key))?.position ?? 0;
  const opened: DecidedSpaceEvent[] = expected === 0 ? [{ type: "SpaceOpened", data: {} }] : [];
  const all = [...opened, ...events].map(toStoredSpaceEvent);
  const done = await spaces.append(key, { expected, events: all, facts: 0 });
  if (!done.ok) throw new Error("The test's append met another");
}

/** Puts sessions into a space: the space says so, and what they say begins there. */
export async function join(
  logs: Logs,
  said: Readonly<Record<string, readonly string[]>>,
  key = SPACE_KEY,
): Promise<void> {
  for (const [session, texts] of Object.entries(said)) {
    await say(logs, { owner: key.owner, session }, { texts, space: key.space });
    const head = await logs.sessions.head({ owner: key.owner, session });
    await tell(logs, [{
      type: "SessionJoined",
      data: { session, generation: head?.lineage ?? "" },
    }], key);
  }
}

/** A space as its log has it. */
export async function spaceOf({ spaces }: Pick<Logs, "spaces">, key = SPACE_KEY): Promise<Space> {
  return foldSpace((await spaces.read(key)).map(understandSpaceEvent));
}

/** The sessions that a message in a session of a space points to, as an instance finds them. */
export async function othersFor(
  instance: Instance,
  message: string,
  { key = SPACE_KEY, session = "asking" }: {
    readonly key?: typeof SPACE_KEY;
    readonly session?: string;
  } = {},
): Promise<readonly OtherSession[]> {
  const head = await instance.sessions.head({ owner: key.owner, session });
  return await instance.recall.othersFor({
    ...{ key, message, facts: [], factMemory: new FactMemory() },
    space: await spaceOf(instance, key),
    self: { session, generation: head?.lineage ?? "" },
    now: { at: Date.now() },
  });
}

/** The ids of sessions. */
export function idsOf(sessions: readonly OtherSession[]): string[] {
  return sessions.map(({ session }) => session);
}
