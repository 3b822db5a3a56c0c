/** Finds a character beyond ASCII: most English text has none, and much less to look for. */
export const NON_ASCII = /[^\0-\x7f]/;
