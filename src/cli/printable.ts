/**
 * A text as it may be printed: what it holds must not move the cursor, change colours or set a
 * title, whoever wrote it. Line ends and tabs stay.
 */
export function printable(text: string): string {
  return text.replaceAll(/\r\n?/g, "\n").replaceAll(/[^\P{Cc}\n\t]/gu, "");
}
