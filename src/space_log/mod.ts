/**
 * The log of spaces. Each space is a stream in the event store, beside the sessions' streams; its lease,
 * its place in its owner's list and what its owner is charged are parts of the same commits. It does
 * not know what events mean.
 *
 * @example
 * ```ts
 * import { openSessionLog } from "../session_log/mod.ts";
 * import { SpaceLog } from "./mod.ts";
 *
 * const tables = { contextTable: "contexts", hashTable: "hashes" };
 * const sessions = await openSessionLog({ ...tables, path: ":memory:", ttlMs: 86_400_000 });
 * const spaces = new SpaceLog(sessions);
 *
 * const key = { owner: "ada", space: "main" };
 * const events = [{ type: "SpaceOpened", data: {} }, { type: "FactLearned", data: { text: "Hi" } }];
 * await spaces.append(key, { expected: 0, events, facts: 1 });
 * await spaces.append(key, {
 *   expected: 2,
 *   events: [{ type: "FactForgotten", data: {} }],
 *   replaces: [{ position: 2, data: { text: "" } }],
 *   facts: 0,
 * });
 * console.log((await spaces.read(key)).map(({ data }) => data)); // [ {}, { text: "" }, {} ]
 * sessions.close();
 * ```
 *
 * @module
 */
export type { SpaceAppended, SpaceBatch } from "./batch.ts";
export type { SpaceHead, SpaceKey } from "./space.ts";
export { SpaceLog } from "./space_log.ts";
export type { ListedSpace, RekeyedSpaces } from "./space_log.ts";
