/**
 * Finds the passages of a conversation that bear on a message, by words, names and dates. Pure; it
 * knows sayings, not events, and nothing of the rest of a context.
 *
 * @module
 */
export { recallFromSteps, RecallIndex, searchFromSteps } from "./recall_index.ts";
export type { RecallOptions } from "./recall_index.ts";
export type { PartHit } from "./ranking.ts";
export type { SearchPart } from "./search_parts.ts";
export type { RecallHit, Role, Saying } from "./saying.ts";
export { layOutRecall, RecallLayout } from "./layout.ts";
export type { Origin } from "./layout.ts";
export type { LaidOutRecall } from "./layout.ts";
export { isFunctionWord, isFunctionWordOfAny, languageOf } from "./language.ts";
export type { Language } from "./language.ts";
export { likenessOf } from "./likeness.ts";
export { termsOf } from "./terms.ts";
export { withAbsoluteDays } from "./times/absolute_days.ts";
export { monthNames } from "./times/names_of_days.ts";
export { compoundsOf, tokensOf } from "./tokens.ts";
export { asks } from "./passage_kinds.ts";
export { TalkReader, tellingTerms, termsOfTalk } from "./terms_of_talk.ts";
export type { TalkWord } from "./terms_of_talk.ts";
export { foldText } from "./words.ts";
export { weightsFor } from "./weights.ts";
export type { Shape, Weights } from "./weights.ts";
