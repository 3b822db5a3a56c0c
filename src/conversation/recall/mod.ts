/**
 * Finds the passages of a conversation that bear on a message, by words, names and dates. Pure; it
 * knows sayings, not events, and nothing of the rest of a context.
 *
 * @module
 */
export { RecallIndex } from "./recall_index.ts";
export type { RecallHit, Role, Saying } from "./saying.ts";
export { layOutRecall, RECALL_HEADING } from "./layout.ts";
export type { LaidOutRecall } from "./layout.ts";
export { foldText } from "./words.ts";
export { weightsFor } from "./weights.ts";
export type { Shape, Weights } from "./weights.ts";
