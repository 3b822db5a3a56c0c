import type { EventData } from "./events.ts";

/** The name of the offline model, under which its replies are stored. */
export const OFFLINE_MODEL = "offline";

/** The offline model's stop reason for a question that a pinned note told it to ask. */
export const ASKED_BACK = "asked_back";

/**
 * Whether a reply is the offline model speaking for itself: what it is, or a quotation of what it was
 * given. No model is to take that for its own words. A question that it was told to ask is none.
 */
export function isAside({ model, stopReason }: Pick<
  EventData<"ReplyCompleted">,
  "model" | "stopReason"
>): boolean {
  return model === OFFLINE_MODEL && stopReason !== ASKED_BACK;
}
