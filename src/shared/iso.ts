/** A time in ms since the epoch as ISO 8601. */
export function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
