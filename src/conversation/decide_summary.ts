import { type Decision, refuse } from "./decision.ts";
import type { EventData } from "./events.ts";
import { countRemembered } from "./memory.ts";
import { lengthInRecord } from "./memory_record.ts";
import type { Conversation } from "./state.ts";
import { isWithheldSince } from "./withheld.ts";

/** A summary that was written. */
export interface RecordSummary {
  readonly type: "RecordSummary";
  readonly summary: Omit<EventData<"HistorySummarised">, "space">;
  /**
   * The space as of which standing facts are chosen from now on; it does not count once the session
   * is in another one.
   */
  readonly space?: { readonly id: string; readonly position: number };
  /** The position of the state that it was made from; absent: it is not checked. */
  readonly madeAt?: number;
}

/** A person writes another text for the summary. */
export interface ReviseSummary {
  readonly type: "ReviseSummary";
  /** The position of the summary that they saw. */
  readonly summary: number;
  readonly text: string;
}

/**
 * Records a summary unless a newer one exists, the session has switched them off meanwhile, or one of
 * its turns was withheld while it was made. One that `replaces` another tells of the same turns, unless
 * that one told of a withheld turn. A turn that was sent again meanwhile is no longer one that it
 * covers.
 */
export function recordSummary(
  { summary: data, space, madeAt }: RecordSummary,
  state: Conversation,
): Decision {
  const isOff = state.settings?.own.summaries === false && data.replaces === undefined;
  if (isOff) return refuse({ reason: "SummariesOff" });
  const count = state.settled.countUpTo(data.to);
  const turns = countRemembered(state, count);
  const isWithheld = madeAt !== undefined && isWithheldSince(state, { position: madeAt, count });
  if (isOutdated(data, state) || isWithheld || turns === 0) {
    return refuse({ reason: "SummaryOutdated", to: data.to });
  }
  const frozen = space && space.id === state.space?.id ? { space: space.position } : {};
  return { ok: true, events: [{ type: "HistorySummarised", data: { ...data, turns, ...frozen } }] };
}

/** Revises the summary if its text fits into its share of the budget (in characters). */
export function reviseSummary(
  { summary: position, text: given }: ReviseSummary,
  { summary }: Conversation,
  share: number,
): Decision {
  const text = given.trim();
  if (!summary || summary.position !== position) {
    return refuse({ reason: "SummaryUnknown", summary: position });
  }
  if (text === "") return refuse({ reason: "EmptySummary" });
  const characters = lengthInRecord(text);
  if (characters > share) return refuse({ reason: "SummaryOverShare", characters, share });
  if (text === summary.text) return { ok: true, events: [] };
  return { ok: true, events: [{ type: "SummaryRevised", data: { summary: position, text } }] };
}

function isOutdated(
  { to, replaces }: RecordSummary["summary"],
  { position, summary }: Conversation,
): boolean {
  if (to > position) return true;
  if (replaces === undefined) return to <= (summary?.to ?? 0);
  return replaces !== summary?.position || (to !== summary.to && !summary.tellsOf);
}
