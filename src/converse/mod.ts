/**
 * Two sessions that talk: one asks, with a memory of its own, the other answers. Each log holds its
 * side, and the state of a talk is derived from the two logs alone.
 *
 * @module
 */
export { closing, opening, type Persona, PERSONA_NAMES, personaNote } from "./personas.ts";
export { type Point, pointsOf, type Report, writeReport } from "./report.ts";
export { SessionSide } from "./session_side.ts";
export { describeSpending, type TalkSpending } from "./spending.ts";
export {
  type Exchange,
  hasTalkedBefore,
  type Plan,
  type Step,
  type TalkEnding,
} from "./standing.ts";
export { type PaidExchange, runToResume, talk, type TalkEnd, type TalkProgress } from "./talk.ts";
