import { assert, assertEquals } from "@std/assert";
import type { Bridge, Insertions, Recorded, Rejection, RelayedTurn } from "../../src/bridge/mod.ts";

/** A conversation that a client keeps itself, and what of it a bridge is told. */
export interface KeptTalk {
  readonly key: { readonly owner: string; readonly session: string };
  /** What its user typed, oldest first. */
  readonly typed: readonly string[];
}

/** How a request differs from the usual one. */
export interface Asking {
  readonly space?: string | null;
  readonly timeZone?: string;
  readonly isTrial?: boolean;
}

/** A talk in which these messages were typed. */
export function talkOf(
  session: string,
  typed: readonly string[],
  owner = "ada",
): KeptTalk {
  return { key: { owner, session }, typed };
}

/** The ids of its typed messages: each stands for all before it, too. */
export async function turnsOf({ key, typed }: KeptTalk): Promise<string[]> {
  const turns: string[] = [];
  let before = key.session;
  for (const text of typed) {
    const bytes = new TextEncoder().encode(`${before}\n${text}`);
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    before = hash.toBase64({ alphabet: "base64url" }).slice(0, 22);
    turns.push(before);
  }
  return turns;
}

/** A request whose last message has just been typed: what is inserted into it. */
export async function ask(
  bridge: Bridge,
  talk: KeptTalk,
  asking: Asking = {},
): Promise<Insertions | Rejection> {
  const { timeZone, ...rest } = asking;
  const fresh = { text: talk.typed.at(-1) ?? "", ...(timeZone ? { timeZone } : {}) };
  return await bridge.insertions(talk.key, { ...await historyOf(talk), fresh, ...rest });
}

/** A request in which a tool answers: what is inserted into it. */
export async function goOn(
  bridge: Bridge,
  talk: KeptTalk,
  asking: Omit<Asking, "timeZone"> = {},
): Promise<Insertions | Rejection> {
  return await bridge.insertions(talk.key, { ...await historyOf(talk), ...asking });
}

/** The text of the block of the last message of a request that was let through; undefined: none. */
export async function blockOf(
  talk: KeptTalk,
  inserted: Insertions | Rejection,
): Promise<string | undefined> {
  assert(inserted.ok, JSON.stringify(inserted));
  return inserted.blocks.get((await turnsOf(talk)).at(-1) ?? "");
}

/** Records the last turn of a talk, with its reply. */
export async function record(
  bridge: Bridge,
  talk: KeptTalk,
  reply: string,
  asking: Omit<Asking, "isTrial"> & { readonly tools?: readonly string[] } = {},
): Promise<Recorded | Rejection> {
  return await bridge.record(talk.key, await lastTurnOf(talk, reply, asking));
}

/** The last turn of a talk, with its reply. */
export async function lastTurnOf(
  talk: KeptTalk,
  reply: string,
  asking: Omit<Asking, "isTrial"> & { readonly tools?: readonly string[] } = {},
): Promise<RelayedTurn> {
  const turns = await turnsOf(talk);
  return {
    turn: turns.at(-1) ?? "",
    before: turns.slice(0, -1),
    source: "messages",
    text: talk.typed.at(-1) ?? "",
    reply,
    model: "claude-fable-5",
    stopReason: "end_turn",
    ending: "complete",
    usage: { inputTokens: 5, outputTokens: 6, cacheReadTokens: 7, cacheWriteTokens: 8 },
    tools: [],
    ...asking,
  };
}

/** Types the last message of a talk, and records its reply. Returns the block that it had. */
export async function converse(
  bridge: Bridge,
  talk: KeptTalk,
  reply: string,
  asking: Asking = {},
): Promise<string | undefined> {
  const block = await blockOf(talk, await ask(bridge, talk, asking));
  const recorded = await record(bridge, talk, reply, asking);
  assert(recorded.ok, JSON.stringify(recorded));
  assertEquals(recorded.duplicate, false);
  return block;
}

async function historyOf(talk: KeptTalk) {
  const turns = await turnsOf(talk);
  // A reply comes after each of them.
  return { turns, places: turns.map((_, index) => 2 * index) };
}
