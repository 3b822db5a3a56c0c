/** The years that ISO 8601 writes with four digits, in ms since the epoch: 0000 to 9999, in UTC. */
export const TIMES = { from: -62_167_219_200_000, to: 253_402_300_799_999 };

/** Whether something can have been said at a time: a whole number of ms in `TIMES`. */
export function isTimeSaid(ms: number): boolean {
  return Number.isInteger(ms) && ms >= TIMES.from && ms <= TIMES.to;
}

/** The time in `TIMES` that is nearest to a number: earlier versions stored any. */
export function nearestTime(ms: number): number {
  return Math.trunc(Math.min(TIMES.to, Math.max(TIMES.from, ms)));
}
