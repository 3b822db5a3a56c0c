import { assert } from "@std/assert";
import type { Bridge } from "../../../src/bridge/mod.ts";
import { SpaceLog } from "../../../src/space_log/mod.ts";
import type { World } from "../../support/bridge.ts";

/** Whose spaces the tests are about, and the first of them. */
export const OWNER = "ada";
export const MAIN = { owner: OWNER, space: "main" };

/** The text of everything that Claude was sent last. */
export function lastRequest({ claude }: World): string {
  return JSON.stringify(claude.replies.at(-1)?.body);
}

/** Writes a fact; resolves with its id. */
export async function write({ spaces }: Bridge, text: string, key = MAIN): Promise<string> {
  const written = await spaces.writeFact(key, { text });
  assert(written.ok, JSON.stringify(written));
  return written.fact.fact;
}

/** The events of a space: their types, with the reason of those that have one. */
export async function eventsOf({ spaces }: Bridge, space = "main"): Promise<string[]> {
  const page = await spaces.spaceEvents({ owner: OWNER, space }, { after: 0, limit: 1_000 });
  return (page?.events ?? []).map(({ type, data }) =>
    data["reason"] === undefined ? type : `${type}: ${data["reason"]}`
  );
}

/** Appends facts that sessions said to a space, as learning would. */
export async function learnFrom(
  { log }: World,
  sessions: readonly string[],
  facts: readonly { readonly fact: string; readonly text: string }[],
  { owner = OWNER, space = "main", positions = [1] }: {
    readonly owner?: string;
    readonly space?: string;
    readonly positions?: readonly number[];
  } = {},
): Promise<void> {
  const spaces = new SpaceLog(log);
  const key = { owner, space };
  const head = await spaces.head(key);
  assert(head);
  const sources = await Promise.all(sessions.map(async (session) => {
    const generation = (await log.head({ owner, session }))?.lineage;
    return { session, generation, positions };
  }));
  const said = { saidBy: "user", saidAt: Date.UTC(2026, 0, 1), sources };
  const events = facts.map((fact) => ({ type: "FactLearned", data: { ...fact, ...said } }));
  const { position: expected } = head;
  const appended = await spaces.append(key, {
    ...{ expected, events, facts: head.facts + facts.length },
  });
  assert(appended.ok);
}
