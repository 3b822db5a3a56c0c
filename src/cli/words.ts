/** The singular and the plural of a noun. */
export type Things = readonly [one: string, many: string];

export const SESSIONS: Things = ["session", "sessions"];
export const SPACE_WORDS: Things = ["space", "spaces"];

/** A number with its noun, such as `1 session`. */
export function counted(count: number, [one, many]: Things): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A number as the chat writes it, such as `8,000`. */
export function grouped(number: number): string {
  return number.toLocaleString("en-US");
}

/** What file errors mean to the user of a command. */
const REASONS: readonly [new (message: string) => Error, string][] = [
  [Deno.errors.NotFound, "no such file or folder"],
  [Deno.errors.PermissionDenied, "permission denied"],
  [Deno.errors.AlreadyExists, "a file of that name exists"],
  [Deno.errors.IsADirectory, "it is a folder"],
  [Deno.errors.NotADirectory, "part of its path is a file"],
];

/** Why something failed, as the end of a sentence. */
export function reasonOf(error: unknown): string {
  const [, reason] = REASONS.find(([kind]) => error instanceof kind) ?? [];
  if (reason !== undefined) return reason;
  if (!(error instanceof Error)) return String(error);
  const [, place] = /^Requires (.+?) access/.exec(error.message) ?? [];
  return place === undefined
    ? error.message.replace(/ \(os error \d+\)(: \w+ .*)?$/s, "")
    : place === "all"
    ? "Deno denies all commands access to this path"
    : `the command has no permission to ${place}`;
}
