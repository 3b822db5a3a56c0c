/**
 * Two sessions that talk: one asks, out of a memory of its own, the other answers. Both logs hold
 * their side, and where a talk stands is read out of them alone.
 *
 * @module
 */
export { closing, opening, type Persona, PERSONA_NAMES, personaNote } from "./personas.ts";
export { type Point, pointsOf, type Report, writeReport } from "./report.ts";
export { SessionSide } from "./session_side.ts";
export { type Spending, tellSpending } from "./spending.ts";
export { type Ending, type Exchange, hasTalkedBefore, type Plan, type Step } from "./standing.ts";
export { type PaidExchange, type Progress, runToGoOn, talk, type TalkEnd } from "./talk.ts";
