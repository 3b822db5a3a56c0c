import type { FactInfo, SourceInfo } from "../../src/client/mod.ts";

/** Who said a fact, in words. */
export function saidByText({ saidBy }: Pick<FactInfo, "saidBy">): string {
  switch (saidBy) {
    case "user":
      return "You said so";
    case "assistant":
      return "Only Claude said so";
    case "owner":
      return "You wrote it";
    default:
      return saidBy satisfies never;
  }
}

/** The name of the session in which a fact was said. */
export function sourceTitle({ title, state }: SourceInfo): string {
  const name = title === undefined ? "a session without a name" : `“${title}”`;
  return state === "gone" ? `${name}, which has expired` : name;
}
