import { memberOf } from "./json_shapes.ts";

/** The first and the last moment with a year of four digits, in ms since the epoch. */
const FIRST = Date.UTC(1, 0, 1);
const LAST = Date.UTC(9999, 11, 31);

/** More seconds than have passed since 1970 for a long time: a larger number is milliseconds. */
const MOST_SECONDS = 1e11;

/** The first member that says when something was, in ms since the epoch. */
export function timeIn(value: unknown, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const at = timeOf(memberOf(value, name));
    if (at !== undefined) return at;
  }
  return undefined;
}

/** A time in ISO 8601, or a number of seconds or milliseconds since 1970. */
function timeOf(value: unknown): number | undefined {
  const at = typeof value === "number"
    ? Math.round(Math.abs(value) < MOST_SECONDS ? value * 1_000 : value)
    : typeof value === "string"
    ? Date.parse(value)
    : NaN;
  return at >= FIRST && at <= LAST && at !== 0 ? at : undefined;
}
