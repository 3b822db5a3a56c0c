/** What one thing is called, and what several are. */
export type Things = readonly [one: string, many: string];

export const SESSIONS: Things = ["session", "sessions"];

/** A number of things, in words. */
export function counted(count: number, [one, many]: Things): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Errors of files, by what they mean to whoever runs a command. */
const REASONS: readonly [new (message: string) => Error, string][] = [
  [Deno.errors.NotFound, "it is not there"],
  [Deno.errors.PermissionDenied, "you may not"],
  [Deno.errors.AlreadyExists, "a file is there"],
  [Deno.errors.IsADirectory, "it is a folder"],
  [Deno.errors.NotADirectory, "a part of its path is a file"],
];

/** Why something failed, in a plain sentence's part. */
export function reasonOf(error: unknown): string {
  const [, reason] = REASONS.find(([kind]) => error instanceof kind) ?? [];
  if (reason !== undefined) return reason;
  if (!(error instanceof Error)) return String(error);
  const [, place] = /^Requires (.+?) access/.exec(error.message) ?? [];
  return place === undefined
    ? error.message.replace(/ \(os error \d+\)(: \w+ .*)?$/s, "")
    : place === "all"
    ? "Deno lets no command into this place"
    : `the command may not ${place}`;
}
