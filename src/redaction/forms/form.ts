/**
 * A form that a kind of secret comes in: a pattern (see `patternOf()`), or one that only counts if
 * the value is assigned to a name with one of those words in it, such as `HEROKU_API_KEY=`. Words are
 * lower-case letters and digits.
 */
export type Form = string | { readonly near: readonly string[]; readonly form: string };

/** Forms by kind. Where providers or scanners give an exact length, most have a shorter minimum: formats grow. */
export type Forms = Readonly<Record<string, readonly Form[]>>;

/** A value that only its name identifies. */
export function near(words: string | readonly string[], form: string): Form {
  return { near: typeof words === "string" ? [words] : words, form };
}

/** A UUID. */
export const UUID = "{hex 8}-{hex 4}-{hex 4}-{hex 4}-{hex 12}";
