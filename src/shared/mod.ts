/**
 * Small helpers that several rooms use. They know nothing of conversations.
 *
 * @module
 */
export { defined } from "./defined.ts";
export { messageOf } from "./errors.ts";
export { fail } from "./fail.ts";
export { sha256Hex } from "./hash.ts";
export { tryJson } from "./json.ts";
export { isLoopback } from "./loopback.ts";
export { pause } from "./pause.ts";
export { SerialQueue } from "./serial_queue.ts";
export { forEachInSlices, inSlices, yieldToEventLoop } from "./slices.ts";
