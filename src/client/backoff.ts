import type { CLOSE } from "../protocol/mod.ts";

/** The client's timeouts and delays, in ms. */
export interface Timings {
  /** The longest delay before the first reconnect; it doubles up to `mostMs`. */
  readonly baseMs: number;
  readonly mostMs: number;
  /** After this much silence the client sends a ping. */
  readonly pingMs: number;
  /** After this much more silence the connection counts as dead. */
  readonly deadMs: number;
  /** The time limit for connecting, and for finding out why that was refused. */
  readonly connectMs: number;
  /** A connection that lasted this long resets the delay. */
  readonly stableMs: number;
}

/** The defaults, for people waiting at a screen. */
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

/** After these close codes an instance is available: reconnect at once, with jitter. */
const AT_ONCE: ReadonlySet<number> = new Set([DRAINING, TOO_SLOW, TOO_LARGE, GOING_AWAY]);

/** After these the bridge is overloaded: a short delay would not help. */
const BUSY: ReadonlySet<number> = new Set([OVERLOADED, TOO_MANY_FRAMES]);
const AT_ONCE_MS = 100;

/**
 * The delay before the next attempt, in ms: full jitter, so that the clients of a bridge that went
 * away do not all come back at the same moment. `random` is from 0 to 1.
 */
export function retryDelay(
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
