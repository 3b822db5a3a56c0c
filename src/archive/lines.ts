/** A line of an archive. */
export function lineOf(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
