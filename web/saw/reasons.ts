import type { ManifestItem, Omission } from "../../src/client/mod.ts";
import { count, many } from "./amounts.ts";

/** What a kind of part is called. */
export const NAMES = {
  pinned: "Pinned notes",
  summary: "Summary",
  recent: "Newest turns",
  recalled: "Recalled",
  free: "Free room",
  message: "New message",
} as const;

/** Why an item is in a context, in plain words; a sentence each. */
export function reasonsOf(item: ManifestItem): readonly string[] {
  const { kind, turns, unanswered = 0, shortenedBy = 0, repeated = 0 } = item;
  const reasons = [whyOf(item)];
  if (shortenedBy > 0) {
    reasons.push(
      `It was long: ${many(shortenedBy, "character")} out of its middle gave way to a mark.`,
    );
  }
  if (repeated > 0) {
    const [stand, are] = repeated === 1 ? ["stands", "is"] : ["stand", "are"];
    reasons.push(
      `${
        many(repeated, "character")
      } ${stand} earlier in this context already and ${are} not said again.`,
    );
  }
  if (kind === "recent" && unanswered > 0) {
    reasons.push(
      turns === unanswered
        ? "It stands there without a reply: the call failed for a passing reason, or was stopped."
        : `${count(unanswered)} of them without a reply.`,
    );
  }
  return reasons;
}

function whyOf({ kind, turns, score, words = [] }: ManifestItem): string {
  switch (kind) {
    case "pinned":
      return "Pinned: it is in every context until it is unpinned.";
    case "summary":
      return `Stands in for the ${many(turns, "oldest turn", "oldest turns")}.`;
    case "recent":
      return turns === 1
        ? "One of the newest turns, word for word."
        : `The newest turns, word for word: ${count(turns)} of them.`;
    case "recalled": {
      const worth = score === undefined ? "" : ` Its score is ${score.toFixed(2)}.`;
      return words.length > 0
        ? `It bears on the message: it has ${list(words)}.${worth}`
        : `It stands beside what bears on the message, or was said at a time that it names.${worth}`;
    }
    default:
      return kind satisfies never;
  }
}

/** What was left out for one reason. */
export interface OmissionGroup {
  readonly reason: Omission["reason"];
  readonly turns: number;
  readonly notes: number;
  readonly rows: readonly Omission[];
}

/** Groups what was left out by the reason, what is most first. */
export function groupOmissions(leftOut: readonly Omission[]): readonly OmissionGroup[] {
  const groups = [...Map.groupBy(leftOut, ({ reason }) => reason)].map(([reason, rows]) => ({
    reason,
    rows,
    turns: rows.reduce((sum, { turns }) => sum + turns, 0),
    notes: rows.filter(({ note }) => note !== undefined).length,
  }));
  return groups.sort((one, other) => other.turns - one.turns);
}

/** Why something was left out, in plain words. */
export function omissionWords({ reason, turns, notes }: OmissionGroup): string {
  const what = [
    ...(turns > 0 ? [many(turns, "turn")] : []),
    ...(notes > 0 ? [many(notes, "pinned note")] : []),
  ].join(" and ");
  return `${what}: ${WHY[reason]}.`;
}

const WHY: Readonly<Record<Omission["reason"], string>> = {
  over_budget: "the budget has no room for more, and nothing of it bears on the message enough",
  summarised: "the summary stands in for them",
  failed: "Claude could not take the message, and would fail at it again",
  cancelled: "stopped before Claude had said anything",
  refused: "Claude declined to answer, and would again",
};

/** “a”, “b” and “c”. */
function list(words: readonly string[]): string {
  const quoted = words.map((word) => `“${word}”`);
  const last = quoted.at(-1) ?? "";
  return quoted.length < 2 ? last : `${quoted.slice(0, -1).join(", ")} and ${last}`;
}
