/**
 * Two sessions that talk: one asks, with a memory of its own, the other answers. Each log holds its
 * side, and the state of a talk is derived from the two logs alone. It is a program like any other: it
 * knows the client, not the bridge.
 *
 * @module
 */
export { closing, opening, type Persona, PERSONA_NAMES, personaNote } from "./personas.ts";
export { type Point, pointsOf, writeReport } from "./report.ts";
export { SessionSide } from "./session_side.ts";
export { describeSpending } from "./spending.ts";
export { type Exchange, hasTalkedBefore, type Plan } from "./standing.ts";
export { runToResume, talk, type TalkEnd, type TalkProgress } from "./talk.ts";
