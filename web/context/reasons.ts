import type { ManifestItem, Omission } from "../../src/client/mod.ts";
import { formatCount, plural } from "../shared/amounts.ts";

/** The name of each kind of item and segment. */
export const KIND_NAMES = {
  pinned: "Pinned notes",
  summary: "Summary",
  recent: "Recent turns",
  recalled: "Recalled",
  free: "Unused",
  message: "New message",
} as const;

/** Why an item is in a context and how it was changed, one sentence each. */
export function inclusionReasons(item: ManifestItem): readonly string[] {
  const { kind, turns, unanswered = 0, shortenedBy = 0, repeated = 0 } = item;
  const reasons = [mainReason(item)];
  if (shortenedBy > 0) {
    reasons.push(`Shortened: ${plural(shortenedBy, "character")} cut from the middle.`);
  }
  if (repeated > 0) {
    reasons.push(
      `${plural(repeated, "character")} left out: already sent earlier in this context.`,
    );
  }
  if (kind === "recent" && unanswered > 0) {
    reasons.push(
      turns === unanswered
        ? "Without a reply: the call failed temporarily, or was stopped."
        : `${formatCount(unanswered)} of them without a reply.`,
    );
  }
  return reasons;
}

function mainReason({ kind, turns, score, words = [] }: ManifestItem): string {
  switch (kind) {
    case "pinned":
      return "Pinned: sent with every message until it is unpinned.";
    case "summary":
      return `Replaces the ${plural(turns, "oldest turn", "oldest turns")}.`;
    case "recent":
      return turns === 1
        ? "A recent turn, word for word."
        : `The ${formatCount(turns)} most recent turns, word for word.`;
    case "recalled": {
      const relevance = score === undefined ? "" : ` (relevance ${score.toFixed(2)})`;
      return words.length > 0
        ? `Matches ${quotedList(words)}${relevance}.`
        : `Next to a match, or from a time that the message mentions${relevance}.`;
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

/** Groups what was left out by the reason, most turns first. */
export function groupOmissions(leftOut: readonly Omission[]): readonly OmissionGroup[] {
  const groups = [...Map.groupBy(leftOut, ({ reason }) => reason)].map(([reason, rows]) => ({
    reason,
    rows,
    turns: rows.reduce((sum, { turns }) => sum + turns, 0),
    notes: rows.filter(({ note }) => note !== undefined).length,
  }));
  return groups.sort((one, other) => other.turns - one.turns);
}

/** What was left out for a reason, in one sentence. */
export function omissionText({ reason, turns, notes }: OmissionGroup): string {
  const what = [
    ...(turns > 0 ? [plural(turns, "turn")] : []),
    ...(notes > 0 ? [plural(notes, "pinned note")] : []),
  ].join(" and ");
  return `${what}: ${OMISSION_REASONS[reason]}.`;
}

const OMISSION_REASONS: Readonly<Record<Omission["reason"], string>> = {
  over_budget: "no room in the budget, and not relevant enough to this message",
  summarised: "replaced by the summary",
  failed: "Claude could not process the message, and would fail again",
  cancelled: "stopped before Claude replied",
  refused: "Claude declined to answer, and would do so again",
};

/** “a”, “b” and “c”. */
function quotedList(words: readonly string[]): string {
  const quoted = words.map((word) => `“${word}”`);
  const last = quoted.at(-1) ?? "";
  return quoted.length < 2 ? last : `${quoted.slice(0, -1).join(", ")} and ${last}`;
}
