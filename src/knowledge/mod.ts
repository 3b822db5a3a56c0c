/**
 * The pure core of spaces: what several sessions of one owner know together. No I/O and no clock;
 * time and ids come in as data.
 *
 * @module
 */
export { MAX_FACT, spaceEventSchemas } from "./events.ts";
export type {
  CarriedForgetting,
  DecidedSpaceEvent,
  ForgetReason,
  RecordedSpaceEvent,
  SaidBy,
  Source,
  SpaceEventData,
} from "./events.ts";
export { decideSpace } from "./decide_space.ts";
export { evolveSpace, foldSpace } from "./evolve_space.ts";
export { blanked } from "./blanked.ts";
export {
  readSpaceEvent,
  SPACE_EVENT_FORMS,
  toStoredSpaceEvent,
  understandSpaceEvent,
} from "./read_space_event.ts";
export { readSnapshotSteps, writeSnapshotSteps } from "./space_snapshot.ts";
export {
  currentFacts,
  emptySpace,
  findFact,
  findSession,
  generationsOf,
  nextToLearn,
} from "./space.ts";
export type { Space } from "./space.ts";
export { factAt, isPinnedAt, isWithheldAt, newestOf, versionAt } from "./facts.ts";
export type { CurrentFact, Fact } from "./facts.ts";
export { hasForgotten, isToForget, textsThatGo } from "./forgotten.ts";
export { carriedByOrigins, forgottenOfSteps } from "./carried.ts";
export { hasRoom, mayBeDropped } from "./session_records.ts";
export { digestOf, sessionTitle, toldDigests } from "./sessions.ts";
export type { Digest, SpaceSession } from "./sessions.ts";
export { SPACE_RULES } from "./commands.ts";
export type {
  LearningOperation,
  RecordLearning,
  SaidText,
  SpaceCommand,
  SpaceRules,
} from "./commands.ts";
export type { WithholdSource } from "./decide_withheld.ts";
export type { SpaceDecision, SpaceRefusal } from "./space_decision.ts";
export { readFactsSteps } from "./known_facts.ts";
export { readToldSteps } from "./told.ts";
export { revisedFacts, standingFacts, standingSteps } from "./standing.ts";
export type { Standing } from "./standing.ts";
export { foundAt, SpaceIndex } from "./space_index.ts";
export type { SpaceHit } from "./space_index.ts";
export { bearingSteps } from "./bearing.ts";
export { learningParts } from "./learning_parts.ts";
export type { LearningPart } from "./learning_parts.ts";
export { learningPrompt } from "./learning_prompt.ts";
export type { LearningQuestion } from "./learning_prompt.ts";
export { LEARNING_JSON_SCHEMA, learningAnswerSchema, readLearning } from "./learning_answer.ts";
export type { LearningAnswer } from "./learning_answer.ts";
