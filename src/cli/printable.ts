/**
 * Makes a text safe to print: it must not move the cursor, change colours or set a title, whoever
 * wrote it. Line breaks and tabs stay.
 */
export function printable(text: string): string {
  return text.replaceAll(/\r\n?/g, "\n").replaceAll(/[^\P{Cc}\n\t]/gu, "");
}
