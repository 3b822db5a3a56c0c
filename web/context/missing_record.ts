import type { EventInfo } from "../../src/client/mod.ts";
import { callFailureOf } from "../state/event_data.ts";
import { contextWords } from "../languages/context.ts";

/** Explains why a turn that ended with this event has no recorded request. */
export function explainMissing(end: EventInfo | undefined): string {
  switch (end?.type) {
    case "TurnImported":
      return contextWords.imported;
    case "TurnFailed":
      return contextWords.failedBefore(callFailureOf(end.data));
    case "TurnCancelled":
      return contextWords.stoppedBefore;
    case "ReplyCompleted":
      return contextWords.unrecorded;
    default:
      return contextWords.noRecord;
  }
}
