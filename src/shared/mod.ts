/**
 * Small helpers that several rooms use. They know nothing of conversations, stores or the wire.
 *
 * @example
 * ```ts
 * import { forEachInSlices, SerialQueue, tryJson } from "./mod.ts";
 *
 * console.log(tryJson('{"a": 1}'), tryJson("no JSON")); // { a: 1 } undefined
 *
 * const queue = new SerialQueue();
 * await queue.add(() => forEachInSlices([1, 2, 3], (each) => console.log(each)));
 * ```
 *
 * @module
 */
export { Alarm } from "./alarm.ts";
export { atOnce } from "./at_once.ts";
export { ByteBudget } from "./byte_budget.ts";
export type { GiveBack } from "./byte_budget.ts";
export { defined } from "./defined.ts";
export { messageOf } from "./errors.ts";
export { sha256Hex } from "./hash.ts";
export { isoOf } from "./iso.ts";
export { jsonExcess, jsonProblem, MAX_MEMBERS, MAX_NESTING, MAX_VALUES, tryJson } from "./json.ts";
export { isJsonObject } from "./json_object.ts";
export type { JsonObject } from "./json_object.ts";
export { joinedBytes } from "./joined_bytes.ts";
export { KeyedQueue } from "./keyed_queue.ts";
export { lastOf } from "./last_of.ts";
export { isLoopback } from "./loopback.ts";
export { nearest } from "./nearest.ts";
export { pause } from "./pause.ts";
export { Rounds } from "./rounds.ts";
export { SerialQueue } from "./serial_queue.ts";
export { Slots } from "./slots.ts";
export { forEachInSlices, inSlices, yieldToEventLoop } from "./slices.ts";
export { NotUtf8Error, utf8Lines, utf8Problem, utf8Text } from "./utf8.ts";
