import type { EventInfo } from "../../src/client/mod.ts";
import { textOf } from "../memory/growth.ts";

/** Why there is no receipt of a turn that ended by this event. */
export function whyNone(end: EventInfo | undefined): string | undefined {
  switch (end?.type) {
    case "TurnImported":
      return "This turn was brought in from elsewhere. No call was made for it here, so there is " +
        "nothing that Claude saw through this bridge.";
    case "TurnFailed":
      return `This turn failed before Claude was called: ${textOf(end.data, "message")}. ` +
        "Nothing was sent.";
    case "TurnCancelled":
      return "This turn was stopped before Claude was called, or by another instance of the " +
        "bridge than the one that had called it. What was sent is not known here.";
    case "ReplyCompleted":
      return "This reply was kept without a receipt of its request, so its exact bytes cannot be " +
        "made again.";
    default:
      return undefined;
  }
}
