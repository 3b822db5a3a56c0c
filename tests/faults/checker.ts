import type { ServerFrame } from "../../src/protocol/mod.ts";
import { type LoggedEvent, type LogLaw, verifyEvents } from "../../src/verification/mod.ts";
import { checkGenerations } from "./generations.ts";
import { type Connection, type History, markOf, type ModelCall } from "./history.ts";

/** Something that must never be. */
export interface Violation {
  readonly rule:
    | LogLaw
    | "durable before acknowledged"
    | "frames as the log"
    | "frames in order"
    | "no frame left out"
    | "streamed text is stored text"
    | "no text of another session"
    | "no invalid request"
    | "one call at a time"
    | "what is used in time is kept"
    | "no half session"
    | "nothing after its time"
    | "a clear refusal"
    | "the same text";
  readonly session: string;
  readonly turn?: string;
  readonly detail: string;
}

const FRAME_OF: Readonly<Record<string, ServerFrame["type"]>> = {
  MessageReceived: "turn.accepted",
  TurnRetried: "turn.accepted",
  ReplyCompleted: "turn.completed",
  TurnFailed: "turn.failed",
  TurnCancelled: "turn.cancelled",
  ReplyReopened: "turn.reopened",
  ReplyChosen: "reply.chosen",
  HistorySummarised: "session.summarised",
};

/** How late the model may learn that a caller has gone, in ms. */
const CALLER_SLACK_MS = 300;

/** Every violation in what was seen, those of the log first: the same history, the same list. */
export async function check(history: History): Promise<Violation[]> {
  const logs: Violation[] = [];
  for (const [session, events] of Object.entries(history.log)) {
    logs.push(...(await verifyEvents(session, events, { isOver: true })).violations);
  }
  return [
    ...logs,
    ...checkSent(history),
    ...history.connections.flatMap((connection) =>
      checkConnection(connection, history.log[connection.session] ?? [])
    ),
    ...checkMarks(history),
    ...checkCalls(history),
    ...checkGenerations(history),
    ...checkRefusals(history),
    ...history.invalid.map((detail) =>
      ({ rule: "no invalid request", session: "", detail }) as const
    ),
  ];
}

function checkSent({ sent, log, connections }: History): Violation[] {
  const found: Violation[] = [];
  const received = new Map<string, string>();
  for (const [session, events] of Object.entries(log)) {
    for (const event of events) {
      if (event.type !== "MessageReceived") continue;
      received.set(`${session} ${event.data.turn}`, String(event.data.text));
    }
  }
  for (const { session, turn, text } of sent) {
    const stored = received.get(`${session} ${turn}`);
    if (stored === undefined || stored === text) continue;
    found.push({ rule: "the same text", session, turn, detail: `${text} became ${stored}` });
  }
  for (const { session, frames, client } of connections) {
    for (const { frame } of frames) {
      if (frame.type !== "turn.accepted" || received.has(`${session} ${frame.turn}`)) continue;
      const detail =
        `${client} was told that ${frame.turn} is accepted; the log has no such message`;
      found.push({ rule: "durable before acknowledged", session, turn: frame.turn, detail });
    }
  }
  return found;
}

function checkConnection(connection: Connection, log: readonly LoggedEvent[]): Violation[] {
  const { session, client, after } = connection;
  const found: Violation[] = [];
  const seen = new Set<number>();
  const streamed = new Map<string, string>();
  let last = 0;
  for (const { frame } of connection.frames) {
    const turn = "turn" in frame ? frame.turn : undefined;
    const about = { session, ...(turn === undefined ? {} : { turn }) };
    const said = (text: string) => `${client}: ${frame.type} ${text}`;
    if (frame.type === "turn.delta") {
      const before = streamed.get(frame.turn) ?? "";
      if (frame.offset > before.length) {
        const detail = said(`begins at ${frame.offset}, but only ${before.length} were there`);
        found.push({ rule: "streamed text is stored text", ...about, detail });
      }
      streamed.set(frame.turn, before.slice(0, frame.offset) + frame.text);
      continue;
    }
    if (!("position" in frame) || frame.type === "session.ready") continue;
    const event = log[frame.position - 1];
    if (!event || !agrees(frame, event)) {
      const detail = said(`at ${frame.position}, where the log has ${JSON.stringify(event)}`);
      found.push({ rule: "frames as the log", ...about, detail });
      continue;
    }
    const text = turn === undefined ? undefined : streamed.get(turn);
    if (frame.type === "turn.completed" && text !== undefined && text !== frame.text) {
      const detail = said(
        `says ${JSON.stringify(frame.text)}, streamed was ${JSON.stringify(text)}`,
      );
      found.push({ rule: "streamed text is stored text", ...about, detail });
    }
    const isKnown = seen.has(frame.position) || frame.position <= after;
    // Whoever repeats a reopening is told of it again, in the middle of the reply.
    const isRepeated = frame.type === "turn.reopened" && isKnown;
    const isOutcome = frame.type !== "turn.accepted" && frame.type !== "reply.chosen";
    if (turn !== undefined && isOutcome && !isRepeated) streamed.delete(turn);
    if (isKnown) continue;
    seen.add(frame.position);
    if (frame.position < last) {
      const detail = said(`at ${frame.position} came after ${last}`);
      found.push({ rule: "frames in order", ...about, detail });
    }
    last = Math.max(last, frame.position);
  }
  for (const { position, type } of log.slice(after, last)) {
    if (!FRAME_OF[type] || seen.has(position)) continue;
    const detail = `${client}: nothing told of ${type} at ${position}, but of ${last}`;
    found.push({ rule: "no frame left out", session, detail });
  }
  return found;
}

/** A sender that repeats an id is told its turn's first position, also where a retry opened it. */
function agrees(frame: Exclude<ServerFrame, { type: "turn.delta" }>, event: LoggedEvent): boolean {
  if (frame.type !== FRAME_OF[event.type]) return false;
  if ("turn" in frame && frame.turn !== event.data.turn) return false;
  if (frame.type === "reply.chosen") return frame.reply === event.data.reply;
  if ("chosen" in frame && frame.chosen !== event.data.chosen) return false;
  if (frame.type === "turn.completed" || frame.type === "turn.cancelled") {
    return frame.text === event.data.text;
  }
  return true;
}

function checkMarks({ connections, log, prompts }: History): Violation[] {
  const marks = Object.keys(log).map(markOf);
  const rule = "no text of another session";
  const found: Violation[] = [];
  for (const { session, client, frames } of connections) {
    for (const { frame } of frames) {
      const text = "text" in frame ? frame.text : "";
      const foreign = foreignMark(text, markOf(session));
      if (foreign) found.push({ rule, session, detail: `${client} was told ${foreign}` });
    }
  }
  for (const prompt of prompts) {
    const own = marks.find((mark) => prompt.includes(mark));
    const foreign = own && foreignMark(prompt, own);
    if (foreign) found.push({ rule, session: own, detail: `the model was also sent ${foreign}` });
  }
  return found;
}

/** Two calls for one turn at once: a live lease was taken, or someone called without one. */
function checkCalls({ calls }: History): Violation[] {
  const found: Violation[] = [];
  const last = new Map<string, ModelCall>();
  for (const call of calls.toSorted((one, other) => one.began - other.began)) {
    const before = last.get(call.message);
    if (before && before.ended - call.began > CALLER_SLACK_MS) {
      const [, session = "", turn = ""] = /^<([sf]\d+)[.\d]*> (\S+)/.exec(call.message) ?? [];
      const both = Math.round(Math.min(before.ended, call.ended) - call.began);
      const detail = `two calls for ${turn} ran at once for ${both} ms`;
      found.push({ rule: "one call at a time", session, turn, detail });
    }
    if (!before || call.ended > before.ended) last.set(call.message, call);
  }
  return found;
}

/** Whatever breaks, a client is told what it is and what to do; a defect is never among it. */
function checkRefusals({ connections }: History): Violation[] {
  const found: Violation[] = [];
  for (const { session, client, frames } of connections) {
    for (const { frame } of frames) {
      const error = frame.type === "turn.failed" ? frame.error : frame;
      if (!("code" in error) || error.code !== "internal") continue;
      const detail = `${client} was told of a defect: ${error.message}`;
      found.push({ rule: "a clear refusal", session, detail });
    }
  }
  return found;
}

function foreignMark(text: string, own: string): string | undefined {
  return text.match(/<s\d+>/g)?.find((mark) => mark !== own);
}
