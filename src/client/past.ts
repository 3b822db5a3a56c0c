import type { EventInfo } from "./api_types.ts";
import type { Frame } from "./frames.ts";

/** The frame that tells clients of each type of event, for events that concern turns. */
const FRAMES: Readonly<Record<string, Frame["type"]>> = {
  MessageReceived: "turn.accepted",
  ReplyCompleted: "turn.completed",
  TurnFailed: "turn.failed",
  TurnCancelled: "turn.cancelled",
  ReplyReopened: "turn.reopened",
  ReplyChosen: "reply.chosen",
  HistorySummarised: "session.summarised",
  TurnImported: "turn.accepted",
};

/**
 * Converts an event of the log to the frames that clients got for it. Events that concern no turn
 * give none.
 */
export function framesFromEvent({ type, position, at, data }: EventInfo): Frame[] {
  const name = FRAMES[type];
  if (!name) return [];
  const { code, message, retryable, text, reply } = data;
  const common = { ...data, position, at: timeOf(data.saidAt) ?? at, replayed: true };
  const frames: object[] = [{
    ...common,
    type: name,
    error: { code, message, retryable },
    characters: String(text).length,
  }];
  if (type === "TurnImported") {
    const imported = { model: "imported", stopReason: "imported" };
    const when = timeOf(data.repliedAt) ?? at;
    frames.push({ ...common, type: "turn.completed", text: reply, at: when, ...imported });
  }
  return frames as Frame[];
}

function timeOf(at: unknown): string | undefined {
  const date = new Date(typeof at === "number" ? at : NaN);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
