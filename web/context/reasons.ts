import type { ManifestItem, Omission } from "../../src/client/mod.ts";
import { formatCount, plural } from "../shared/amounts.ts";

/** The name of each kind of item and segment. */
export const KIND_NAMES = {
  pinned: "Pinned notes",
  fact: "Facts",
  summary: "Summary",
  recent: "Recent turns",
  recalled: "Recalled",
  elsewhere: "Other conversations",
  free: "Unused",
  message: "New message",
} as const;

/** Why an item is in a context and how it was changed, one sentence each. */
export function inclusionReasons(item: ManifestItem): readonly string[] {
  const { kind, turns, unanswered = 0, shortenedBy = 0, repeated = 0 } = item;
  const reasons = [mainReason(item)];
  if (shortenedBy > 0) {
    const place = kind === "summary" ? "the end, for lack of room" : "the middle";
    reasons.push(`Shortened: ${plural(shortenedBy, "character")} cut from ${place}.`);
  }
  if (repeated > 0) {
    reasons.push(
      `${plural(repeated, "character")} left out: already sent earlier in this context.`,
    );
  }
  if (kind === "recent" && unanswered > 0) {
    reasons.push(
      turns === unanswered
        ? "Without a reply: the call failed, was stopped, or the demo model answered."
        : `${formatCount(unanswered)} of them without a reply.`,
    );
  }
  return reasons;
}

function mainReason(item: ManifestItem): string {
  const { kind, turns, score, unanswered = 0, shortenedBy = 0, repeated = 0 } = item;
  switch (kind) {
    case "pinned":
      return "Pinned: sent with every message until it is unpinned.";
    case "summary":
      return `Replaces the ${plural(turns, "oldest turn", "oldest turns")}.`;
    case "recent": {
      const what = turns === 1 ? "A recent turn" : `${formatCount(turns)} recent turns`;
      const isWhole = shortenedBy + repeated + unanswered === 0;
      return isWhole ? `${what}, word for word.` : `${what}.`;
    }
    case "recalled":
      return turns === 0 ? `Cut from a recent turn above. ${matchText(item)}` : matchText(item);
    case "elsewhere":
      return `Said in another conversation. ${matchText(item)}`;
    case "fact":
      if (item.standing) return "Known from your conversations: later messages begin with it too.";
      return score === undefined
        ? "Known from your conversations: changed since they were last read as a whole."
        : `Known from your conversations. ${matchText(item)}`;
    default:
      return kind satisfies never;
  }
}

/** How what was found matches the message. */
function matchText({ score, words = [] }: ManifestItem): string {
  const relevance = score === undefined ? "" : ` (relevance ${score.toFixed(2)})`;
  return words.length > 0
    ? `Matches ${quotedList(words)}${relevance}.`
    : `Close to the message in meaning, next to a match, or from a time that it mentions${relevance}.`;
}

/** Why a context has a smaller budget than usual, in characters. */
export function tooLongText(usual: number, limit: number): string {
  return `Claude found the request too long with a budget of ${
    plural(usual, "character")
  }, so it ` +
    `was sent again with ${formatCount(limit)}.`;
}

/** What is missing of the items that are included, one sentence each. */
export function cutTexts(items: readonly ManifestItem[]): readonly string[] {
  return [shortenedText(items), summaryCutText(items), partsText(items)]
    .filter((text) => text !== undefined);
}

function summaryCutText(items: readonly ManifestItem[]): string | undefined {
  const { shortenedBy = 0 } = items.find(({ kind }) => kind === "summary") ?? {};
  return shortenedBy === 0
    ? undefined
    : `${plural(shortenedBy, "character")} cut from the end of the summary, for lack of room.`;
}

function partsText(items: readonly ManifestItem[]): string | undefined {
  const turns = items.reduce(
    (sum, item) => item.kind === "recalled" ? sum + item.turns : sum,
    0,
  );
  return turns === 0 ? undefined : `${plural(turns, "turn")}: only the recalled passages are sent.`;
}

/** What is cut from the recent turns that are included; undefined if nothing is. */
export function shortenedText(items: readonly ManifestItem[]): string | undefined {
  const recent = items.filter(({ kind, shortenedBy = 0 }) => kind === "recent" && shortenedBy > 0);
  const characters = recent.reduce((sum, { shortenedBy = 0 }) => sum + shortenedBy, 0);
  if (characters === 0) return undefined;
  return `${plural(characters, "character")} cut from ${
    plural(recent.length, "long recent turn")
  }; ` +
    "what matches the message can be recalled from them.";
}

/** What was left out for one reason. */
export interface OmissionGroup {
  readonly reason: Omission["reason"];
  readonly turns: number;
  readonly notes: number;
  readonly facts: number;
  readonly rows: readonly Omission[];
}

/** Groups what was left out by the reason, most turns first. */
export function groupOmissions(leftOut: readonly Omission[]): readonly OmissionGroup[] {
  const groups = [...Map.groupBy(leftOut, ({ reason }) => reason)].map(([reason, rows]) => ({
    reason,
    rows,
    turns: rows.reduce((sum, { turns }) => sum + turns, 0),
    notes: rows.filter(({ note }) => note !== undefined).length,
    facts: rows.filter(({ fact }) => fact !== undefined).length,
  }));
  return groups.sort((one, other) => other.turns - one.turns);
}

/** What was left out for a reason, in one sentence. */
export function omissionText({ reason, turns, notes, facts }: OmissionGroup): string {
  const what = [
    ...(turns > 0 ? [plural(turns, "turn")] : []),
    ...(notes > 0 ? [plural(notes, "pinned note")] : []),
    ...(facts > 0 ? [plural(facts, "fact")] : []),
  ].join(" and ");
  return `${what}: ${OMISSION_REASONS[reason]}.`;
}

const OMISSION_REASONS: Readonly<Record<Omission["reason"], string>> = {
  over_budget: "not relevant enough to this message, or no room in the budget",
  summarised: "replaced by the summary",
  failed: "Claude could not process the message, and would fail again",
  cancelled: "taken back before Claude was asked",
  refused: "Claude declined to answer, and would do so again",
  withheld: "you keep it from Claude",
};

/** “a”, “b” and “c”. */
function quotedList(words: readonly string[]): string {
  const quoted = words.map((word) => `“${word}”`);
  const last = quoted.at(-1) ?? "";
  return quoted.length < 2 ? last : `${quoted.slice(0, -1).join(", ")} and ${last}`;
}
