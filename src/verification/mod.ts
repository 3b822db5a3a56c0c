/**
 * The laws that a log alone can break, checked on stored sessions, and what a log tells of its turns:
 * who answered, when, and why more than once.
 *
 * @module
 */
export { checkLog } from "./log_laws.ts";
export type { LogEntry, LoggedEvent, LogLaw } from "./log_laws.ts";
export { verifySpace } from "./space_laws.ts";
export type { SpaceLaw, SpaceVerification } from "./space_laws.ts";
export type { Retry, StoryOutcome, TurnStory } from "./timeline.ts";
export { verifyEvents } from "./verify.ts";
export type { Verification } from "./verify.ts";
