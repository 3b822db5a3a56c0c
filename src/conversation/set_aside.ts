import type { EventData } from "./events.ts";
import type { Conversation, HistorySummary } from "./state.ts";

/** The conversation as contexts have it: without a summary that is set aside. */
export function withoutSetAside(conversation: Conversation): Conversation {
  return conversation.summary?.isSetAside ? withoutSummary(conversation) : conversation;
}

/** The conversation as if none of it were summarised. */
export function withoutSummary({ summary: _, ...rest }: Conversation): Conversation {
  return rest;
}

/** The summary once a turn is withheld that it tells of. */
export function summaryTellingOf(
  summary: HistorySummary | undefined,
  { turn, summary: position, setsAside }: EventData<"TurnWithheld">,
): Pick<Conversation, "summary"> {
  if (!summary || summary.position !== position) return summary ? { summary } : {};
  const tellsOf = [...summary.tellsOf ?? [], turn];
  return { summary: { ...summary, tellsOf, ...(setsAside ? { isSetAside: true } : {}) } };
}

/** The summary once a turn may be in contexts again. */
export function summaryWithReleased(
  summary: HistorySummary | undefined,
  turn: string,
): Pick<Conversation, "summary"> {
  if (!summary?.tellsOf) return summary ? { summary } : {};
  const tellsOf = summary.tellsOf.filter((each) => each !== turn);
  if (tellsOf.length > 0) return { summary: { ...summary, tellsOf } };
  const { tellsOf: _, isSetAside: __, ...rest } = summary;
  return { summary: rest };
}
