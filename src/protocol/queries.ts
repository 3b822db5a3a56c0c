/** The longest search text, in characters (UTF-16 units). */
export const MAX_QUERY = 1_000;

/** Whether a text is more than white space. */
export function isNotBlank(text: string): boolean {
  return text.trim() !== "";
}
