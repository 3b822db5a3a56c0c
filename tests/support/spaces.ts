import { SessionLog, type SessionLogOptions } from "../../src/session_log/mod.ts";
import { type SpaceBatch, SpaceLog } from "../../src/space_log/mod.ts";
import { TABLES } from "./bridge.ts";

/** Times to live of the logs under test, in ms. */
export const SESSION_TTL_MS = 60_000;
export const SPACE_TTL_MS = 600_000;

/** A space and a session of Ada's. */
export const SPACE_KEY = { owner: "ada", space: "main" };
export const SESSION_KEY = { owner: "ada", session: "s1" };

/** Logs of sessions and spaces over one store, as one instance has them. */
export interface Logs {
  readonly sessions: SessionLog;
  readonly spaces: SpaceLog;
}

/** Logs under test, on a clock that the test moves. */
export interface TwoLogs extends Logs {
  readonly kv: Deno.Kv;
  now: number;
  /** The same logs, as another instance would open them. */
  open(options?: Partial<SessionLogOptions>): Logs;
}

/** Runs a test with logs of sessions and spaces, in memory or on the store given. */
export async function withLogs(
  test: (given: TwoLogs) => Promise<void>,
  options: Partial<SessionLogOptions> & { readonly kv?: Deno.Kv } = {},
): Promise<void> {
  const kv = options.kv ?? await Deno.openKv(":memory:");
  const clock = { now: Date.now() };
  const open: TwoLogs["open"] = (own = {}) => {
    const sessions = new SessionLog({
      ...TABLES,
      ttlMs: SESSION_TTL_MS,
      spaceTtlMs: SPACE_TTL_MS,
      now: () => clock.now,
      ...options,
      kv,
      ...own,
    });
    return { sessions, spaces: new SpaceLog(sessions) };
  };
  try {
    await test(Object.assign(clock, { kv, ...open(), open }));
  } finally {
    if (!options.kv) kv.close();
  }
}

/** An event of a space that says something. */
export function learned(text: string) {
  return { type: "FactLearned", data: { text } };
}

/** Appends to a space at its end: one event for each text, and whatever else is given. */
export async function learn(
  spaces: SpaceLog,
  texts: readonly string[],
  { key = SPACE_KEY, ...batch }: Partial<SpaceBatch> & { readonly key?: typeof SPACE_KEY } = {},
) {
  const expected = (await spaces.head(key))?.position ?? 0;
  const facts = expected + texts.length;
  return await spaces.append(key, { expected, events: texts.map(learned), facts, ...batch });
}

/** What the events of a space say. */
export async function factsOf(spaces: SpaceLog, key = SPACE_KEY): Promise<unknown[]> {
  return (await spaces.read(key)).map(({ data }) => data["text"] ?? data["reason"]);
}
