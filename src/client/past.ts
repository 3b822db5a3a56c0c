import type { EventInfo } from "./api_types.ts";
import type { Frame } from "./frames.ts";

/** The kinds of events that a turn's story is made of, and the frames that tell of them. */
const FRAMES: Readonly<Record<string, Frame["type"]>> = {
  MessageReceived: "turn.accepted",
  ReplyCompleted: "turn.completed",
  TurnFailed: "turn.failed",
  TurnCancelled: "turn.cancelled",
  HistorySummarised: "session.summarised",
  TurnImported: "turn.accepted",
};

/** The frames by which an event of the log was told, as far as the past needs them. */
export function framesOf({ type, position, data }: EventInfo): Frame[] {
  const name = FRAMES[type];
  if (!name) return [];
  const { code, message, retryable, text, reply } = data;
  const common = { ...data, position, replayed: true };
  const frames: object[] = [{
    ...common,
    type: name,
    error: { code, message, retryable },
    characters: String(text).length,
  }];
  if (type === "TurnImported") {
    const imported = { model: "imported", stopReason: "imported" };
    frames.push({ ...common, type: "turn.completed", text: reply, ...imported });
  }
  return frames as Frame[];
}
