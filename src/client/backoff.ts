import type { CLOSE } from "../protocol/mod.ts";

/** How long the client waits for what, in ms. */
export interface Timings {
  /** The longest first wait before another attempt; it doubles up to `mostMs`. */
  readonly baseMs: number;
  readonly mostMs: number;
  /** After this much silence the bridge is asked whether it is there. */
  readonly pingMs: number;
  /** After this much more silence the connection is dead. */
  readonly deadMs: number;
  /** How long an attempt to connect, or to learn why it was refused, may take. */
  readonly connectMs: number;
  /** A connection that held so long was a success: the next attempt is a first one. */
  readonly stableMs: number;
}

/** What suits people who wait in front of a screen. */
export const TIMINGS: Timings = {
  baseMs: 500,
  mostMs: 15_000,
  pingMs: 20_000,
  deadMs: 10_000,
  connectMs: 15_000,
  stableMs: 5_000,
};

type Close = typeof CLOSE;
const DRAINING: Close["draining"] = 1012;
const TOO_SLOW: Close["tooSlow"] = 4408;
const TOO_LARGE: Close["tooLarge"] = 1009;
const GOING_AWAY: Close["goingAway"] = 1001;
const OVERLOADED: Close["overloaded"] = 1013;
const TOO_MANY_FRAMES: Close["tooManyFrames"] = 4429;

/** After these the bridge is there, or another instance is: connect at once, in a little disorder. */
const AT_ONCE: ReadonlySet<number> = new Set([DRAINING, TOO_SLOW, TOO_LARGE, GOING_AWAY]);

/** After these it asks for rest: a short wait would be no help. */
const BUSY: ReadonlySet<number> = new Set([OVERLOADED, TOO_MANY_FRAMES]);
const AT_ONCE_MS = 100;

/**
 * How long to wait before the next attempt, in ms: full jitter, so that the clients of a bridge
 * that went away do not all come back in one moment. `random` is from 0 to 1.
 */
export function backoff(
  { baseMs, mostMs }: Pick<Timings, "baseMs" | "mostMs">,
  { attempt, code, random }: {
    readonly attempt: number;
    readonly code: number;
    readonly random: number;
  },
): number {
  if (attempt === 0 && AT_ONCE.has(code)) return random * Math.min(AT_ONCE_MS, baseMs);
  const most = Math.min(mostMs, baseMs * 2 ** Math.min(attempt, 30));
  return BUSY.has(code) ? most / 2 + random * most / 2 : random * most;
}
