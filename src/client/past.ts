import type { EventInfo, ManifestInfo } from "./api_types.ts";
import type { Frame, FrameOf } from "./frames.ts";

/** The frame that tells clients of each type of event, for events that concern turns. */
const FRAMES: Readonly<Record<string, Frame["type"]>> = {
  MessageReceived: "turn.accepted",
  ReplyCompleted: "turn.completed",
  TurnFailed: "turn.failed",
  TurnCancelled: "turn.cancelled",
  ReplyReopened: "turn.reopened",
  ReplyChosen: "reply.chosen",
  HistorySummarised: "session.summarised",
  SummaryRevised: "summary.revised",
  TurnWithheld: "turn.withheld",
  TurnReleased: "turn.released",
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
    shortened: shortenedIn(data.manifest),
  }];
  if (type === "TurnImported") {
    const imported = { model: "imported", stopReason: "imported" };
    const when = timeOf(data.repliedAt) ?? at;
    frames.push({ ...common, type: "turn.completed", text: reply, at: when, ...imported });
  }
  return frames as Frame[];
}

/** The turns that a context had shortened, as its manifest tells. */
function shortenedIn(manifest: unknown): FrameOf<"turn.completed">["shortened"] {
  const { items = [] } = (manifest ?? {}) as Partial<Pick<ManifestInfo, "items">>;
  return items.filter(({ kind, shortenedBy = 0 }) => kind === "recent" && shortenedBy > 0)
    .map(({ from, shortenedBy = 0 }) => ({ position: from, by: shortenedBy }));
}

function timeOf(at: unknown): string | undefined {
  const date = new Date(typeof at === "number" ? at : NaN);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
