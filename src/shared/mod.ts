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
export { defined } from "./defined.ts";
export { messageOf } from "./errors.ts";
export { sha256Hex } from "./hash.ts";
export { tryJson } from "./json.ts";
export { isLoopback } from "./loopback.ts";
export { pause } from "./pause.ts";
export { SerialQueue } from "./serial_queue.ts";
export { forEachInSlices, inSlices, yieldToEventLoop } from "./slices.ts";
