import { SUMMARY_FRAME } from "./frame_lengths.ts";
import type { Manifest } from "./manifest.ts";
import { firstUnsummarised } from "./memory.ts";
import { lengthInRecord, writeRecord } from "./memory_record.ts";
import { sharesOf } from "./shares.ts";
import type { Conversation } from "./state.ts";
import { beginning } from "./text.ts";

/** The maximum length of a summary within a budget, in characters (UTF-16 units). */
export function summaryRoom(limit: number): number {
  return Math.max(0, sharesOf(limit).summary - SUMMARY_FRAME);
}

/** The length of the summary as a context includes it, with its frame, in characters. */
export function summaryLength(conversation: Conversation, limit: number): number {
  return layOutSummary(conversation, limit).text.length;
}

/** A summary as a context includes it. */
export interface SummaryLayout {
  /** A record; empty if there is no summary, or no room. */
  readonly text: string;
  /** How many characters of the summary it lacks. */
  readonly shortenedBy: number;
}

/** Lays out the summary within its share. */
export function layOutSummary({ summary }: Conversation, limit: number): SummaryLayout {
  if (!summary) return { text: "", shortenedBy: 0 };
  const room = summaryRoom(limit);
  const begun = beginning(summary.text, room);
  const excess = Math.max(0, lengthInRecord(begun) - room);
  const text = beginning(begun, begun.length - excess);
  const shortenedBy = summary.text.length - text.length;
  if (text.trim() === "") return { text: "", shortenedBy };
  const label = `${summary.from}-${summary.to}`;
  return { text: writeRecord({ kind: "earlier", label, pieces: [text] }), shortenedBy };
}

/** The record of the summary; it counts the turns that it stands for, recalled ones included. */
export function summaryItem(conversation: Conversation, { summary, leftOut, recalled }: {
  readonly summary: SummaryLayout;
  readonly leftOut: Manifest["leftOut"];
  readonly recalled: ReadonlySet<number>;
}): Manifest["items"] {
  if (!conversation.summary || summary.text === "") return [];
  const { from, to, revisedAt } = conversation.summary;
  const covered = firstUnsummarised(conversation);
  const turns = leftOut.reduce(
    (sum, row) => row.reason === "summarised" ? sum + row.turns : sum,
    [...recalled].filter((index) => index < covered).length,
  );
  const { text: { length: characters }, shortenedBy } = summary;
  const cut = shortenedBy > 0 ? { shortenedBy } : {};
  const revised = revisedAt === undefined ? {} : { revised: revisedAt };
  return [{ kind: "summary", from, to, turns, characters, ...cut, ...revised }];
}
