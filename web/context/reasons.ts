import type { ManifestItem, Omission } from "../../src/client/mod.ts";
import { contextWords } from "../languages/context.ts";
import { lateWords } from "../languages/late.ts";

/** Why an item is in a context and how it was changed, one sentence each. */
export function inclusionReasons(item: ManifestItem): readonly string[] {
  const { kind, turns, unanswered = 0, shortenedBy = 0, repeated = 0 } = item;
  const reasons = [mainReason(item)];
  if (shortenedBy > 0) {
    const cut = kind === "summary" ? contextWords.cutEnd : contextWords.cutMiddle;
    reasons.push(cut(shortenedBy));
  }
  if (item.revised !== undefined) reasons.push(contextWords.byPerson);
  if (repeated > 0) {
    reasons.push(contextWords.repeated(repeated));
  }
  if (kind === "recent" && unanswered > 0) {
    reasons.push(
      turns === unanswered ? contextWords.allUnanswered : contextWords.someUnanswered(unanswered),
    );
  }
  return reasons;
}

function mainReason(item: ManifestItem): string {
  const { kind, turns, score, unanswered = 0, shortenedBy = 0, repeated = 0 } = item;
  switch (kind) {
    case "pinned":
      return contextWords.pinnedWhy;
    case "summary":
      return contextWords.summaryWhy(turns);
    case "recent":
      return contextWords.recentWhy(turns, shortenedBy + repeated + unanswered === 0);
    case "recalled":
      return turns === 0 ? `${contextWords.cutFromRecent} ${matchText(item)}` : matchText(item);
    case "elsewhere":
      return `${contextWords.elsewhereWhy} ${matchText(item)}`;
    case "file":
      return contextWords.fileWhy(item.tokens ?? 0);
    case "fact":
      if (item.standing) return contextWords.standingWhy;
      return score === undefined
        ? contextWords.changedWhy
        : `${contextWords.factWhy} ${matchText(item)}`;
    default:
      return kind satisfies never;
  }
}

/** How what was found matches the message. */
function matchText({ score, words = [] }: ManifestItem): string {
  return words.length > 0 ? contextWords.matching(words, score) : contextWords.close(score);
}

/** Why a context has a smaller budget than usual, in characters. */
export function tooLongText(usual: number, limit: number): string {
  return contextWords.tooLong(usual, limit);
}

/** What is missing of the items that are included, one sentence each. */
export function cutTexts(items: readonly ManifestItem[]): readonly string[] {
  return [shortenedText(items), summaryCutText(items), partsText(items)]
    .filter((text) => text !== undefined);
}

function summaryCutText(items: readonly ManifestItem[]): string | undefined {
  const { shortenedBy = 0 } = items.find(({ kind }) => kind === "summary") ?? {};
  return shortenedBy === 0 ? undefined : contextWords.summaryCut(shortenedBy);
}

function partsText(items: readonly ManifestItem[]): string | undefined {
  const turns = items.reduce(
    (sum, item) => item.kind === "recalled" ? sum + item.turns : sum,
    0,
  );
  return turns === 0 ? undefined : contextWords.onlyPassages(turns);
}

/** What is cut from the recent turns that are included; undefined if nothing is. */
export function shortenedText(items: readonly ManifestItem[]): string | undefined {
  const recent = items.filter(({ kind, shortenedBy = 0 }) => kind === "recent" && shortenedBy > 0);
  const characters = recent.reduce((sum, { shortenedBy = 0 }) => sum + shortenedBy, 0);
  if (characters === 0) return undefined;
  return contextWords.cutFromTurns(characters, recent.length);
}

/** What was left out for one reason. */
export interface OmissionGroup {
  readonly reason: Omission["reason"];
  readonly turns: number;
  readonly notes: number;
  readonly facts: number;
  readonly files: number;
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
    files: rows.filter(({ file }) => file !== undefined).length,
  }));
  return groups.sort((one, other) => other.turns - one.turns);
}

/** What was left out for a reason, in one sentence. */
export function omissionText({ reason, turns, notes, facts, files }: OmissionGroup): string {
  const what = [
    ...(turns > 0 ? [lateWords.turns(turns)] : []),
    ...(notes > 0 ? [contextWords.notes(notes)] : []),
    ...(facts > 0 ? [lateWords.facts(facts)] : []),
    ...(files > 0 ? [contextWords.files(files)] : []),
  ];
  return contextWords.omitted(what, contextWords.omissions[reason]);
}
