/** Finds a character beyond ASCII: most English text has none, and much less to look for. */
export const NON_ASCII = /[^\0-\x7f]/;

/** Whether a UTF-16 unit is a Latin letter without marks. */
export function isLetter(code: number): boolean {
  return isSmallLetter(code) || (code >= 65 && code <= 90);
}

/** Whether it is a small one. */
export function isSmallLetter(code: number): boolean {
  return code >= 97 && code <= 122;
}

/** Whether it is a digit from 0 to 9. */
export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
