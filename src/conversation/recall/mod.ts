export { RecallIndex } from "./recall_index.ts";
export type { RecallHit, Role, Saying } from "./saying.ts";
export { layOutRecall, RECALL_HEADING } from "./layout.ts";
export type { LaidOutRecall } from "./layout.ts";
export { foldText } from "./words.ts";
export { weightsFor } from "./weights.ts";
export type { Shape, Weights } from "./weights.ts";
