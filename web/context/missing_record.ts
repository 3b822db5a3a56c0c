import type { EventInfo } from "../../src/client/mod.ts";
import { textOf } from "../state/event_data.ts";

/** Explains why a turn that ended with this event has no recorded request. */
export function explainMissing(end: EventInfo | undefined): string {
  switch (end?.type) {
    case "TurnImported":
      return "This turn was imported, so this bridge sent no request for it.";
    case "TurnFailed":
      return `This turn failed before anything was sent to Claude: ${textOf(end.data, "message")}.`;
    case "TurnCancelled":
      return "This turn was stopped before anything was sent to Claude, or by another instance " +
        "of the bridge. There is no record of a request.";
    case "ReplyCompleted":
      return "This reply was stored without a record of its request: a program sent it that keeps " +
        "the conversation itself, or an early version of this bridge did.";
    default:
      return "There is no record of a request for this turn.";
  }
}
