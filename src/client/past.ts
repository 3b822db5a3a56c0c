import type { ErrorCode } from "../protocol/mod.ts";
import type { EventInfo } from "./api_types.ts";
import type { Frame } from "./frames.ts";

/** The frames that an event of the log would have been told by; none of kinds that are not told. */
export function framesOf({ type, position, data }: EventInfo): Frame[] {
  const text = (name: string) => typeof data[name] === "string" ? data[name] : "";
  const number = (name: string) => typeof data[name] === "number" ? data[name] : 0;
  const turn = text("turn");
  const replayed = true;
  switch (type) {
    case "MessageReceived":
      return [
        { type: "turn.accepted", turn, position, text: text("text"), duplicate: false, replayed },
      ];
    case "ReplyCompleted":
      return [completed(position, data)];
    case "TurnImported":
      return [
        { type: "turn.accepted", turn, position, text: text("text"), duplicate: false, replayed },
        completed(position, {
          ...{ turn, text: text("reply"), model: "imported", stopReason: "imported" },
        }),
      ];
    case "TurnFailed": {
      const error = {
        code: text("code") as ErrorCode,
        message: text("message"),
        retryable: data.retryable === true,
      };
      return [{ type: "turn.failed", turn, position, error, replayed }];
    }
    case "TurnCancelled":
      return [{ type: "turn.cancelled", turn, position, text: text("text"), replayed }];
    case "HistorySummarised": {
      const [from, to, characters] = [number("from"), number("to"), text("text").length];
      return [{ type: "session.summarised", position, from, to, characters, replayed }];
    }
    default:
      return [];
  }
}

function completed(position: number, data: EventInfo["data"]): Frame {
  return { type: "turn.completed", position, replayed: true, ...data } as unknown as Frame;
}
