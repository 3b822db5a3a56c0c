import type { RecordedEvent, UnknownEvent } from "./events.ts";
import type { Receipt } from "./receipt.ts";

/** The receipt of the request whose outcome an event is; undefined where nothing was sent. */
export function receiptOf(event: RecordedEvent | UnknownEvent | undefined): Receipt | undefined {
  switch (event?.type) {
    case "ReplyCompleted":
    case "TurnFailed":
    case "TurnCancelled":
      return event.data.request;
    default:
      return undefined;
  }
}
