import {
  type AttachedFile,
  countContext,
  type OpenTurn,
  type OwnSettings,
  type RecordedEvent,
  type Reopening,
  type UnknownEvent,
} from "../../conversation/mod.ts";
import type { SettingValues } from "../api/configuration.ts";
import { ownNames } from "../configuration/session_settings.ts";
import {
  type ErrorCode,
  ERRORS,
  type ServerFrame,
  type ServerFrameOf,
} from "../../protocol/mod.ts";
import { defined } from "../../shared/mod.ts";
import { shortenedIn } from "./shortened.ts";

const NOTHING_COUNTED = {
  usage: { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 },
  context: { characters: 0, budget: 0, recent: 0, recalled: 0, summarised: 0, dropped: 0 },
};

/** A message, and the kinds of secrets that were masked in it. */
type Message = Pick<OpenTurn, "text" | "redacted" | "attachments">;

/** What clients are shown of settings that a session has of its own. */
export type ShowSettings = (own: OwnSettings) => SettingValues;

/** The frame that tells clients a message is stored. */
export function acceptedFrame(
  { text, redacted, attachments }: Message,
  about: {
    readonly turn: string;
    readonly position: number;
    readonly duplicate: boolean;
    /** When the message was stored, in ms since the epoch, if that is known. */
    readonly at?: number;
  },
): ServerFrameOf<"turn.accepted"> {
  const { turn, position, duplicate, at } = about;
  const when = at === undefined ? {} : timeOf(at);
  const told = { ...when, ...maskedIn(redacted), ...filesIn(attachments) };
  return { type: "turn.accepted", turn, position, text, duplicate, ...told };
}

/**
 * The frames that tell clients of an event; none for an event that is internal. A retry carries its
 * message's text, which is in the event that first opened the turn.
 */
export function framesOf(
  event: RecordedEvent | UnknownEvent,
  messageOf: (turn: string) => Message | undefined,
  shown: ShowSettings,
): ServerFrame[] {
  const { position, at } = event;
  switch (event.type) {
    case "MessageReceived": {
      const { turn, text, redacted, attachments } = event.data;
      const about = { turn, position, duplicate: false, at };
      const message = { text, ...maskedIn(redacted), ...filesIn(attachments) };
      return [acceptedFrame(message, about)];
    }
    case "TurnRetried": {
      const { turn } = event.data;
      const message = messageOf(turn) ?? { text: "" };
      return [acceptedFrame(message, { turn, position, duplicate: true })];
    }
    case "ReplyCompleted": {
      const { turn, text, model, stopReason, usage, manifest } = event.data;
      const reply = { turn, position, text, model, stopReason, usage };
      const shortened = shortenedIn(manifest);
      const more = { ...defined({ shortened }), ...keptIn(event.data) };
      const told = { context: countContext(manifest), ...timeOf(at), ...more };
      return [{ type: "turn.completed", ...reply, ...told, ...maskedIn(event.data.redacted) }];
    }
    case "TurnFailed": {
      const { turn, message, retryable } = event.data;
      const error = { code: errorCode(event.data.code), message, retryable };
      return [{ type: "turn.failed", turn, position, error, ...keptIn(event.data) }];
    }
    case "TurnCancelled":
      return [{
        ...{ type: "turn.cancelled", turn: event.data.turn, position, text: event.data.text },
        ...keptIn(event.data),
      }];
    case "ReplyReopened":
      return [reopenedFrame(event.data.turn, { ...event.data, openedAt: position })];
    case "ReplyChosen":
      return [{ type: "reply.chosen", turn: event.data.turn, position, reply: event.data.reply }];
    case "HistorySummarised": {
      const { from, to, text, replaces } = event.data;
      const characters = text.length;
      return [
        { type: "session.summarised", position, from, to, characters, ...defined({ replaces }) },
      ];
    }
    case "TurnImported": {
      const { turn, text, reply, saidAt, repliedAt } = event.data;
      const ending = { model: "imported", stopReason: "imported", ...NOTHING_COUNTED };
      return [
        { type: "turn.accepted", turn, position, text, duplicate: false, ...timeOf(saidAt) },
        { type: "turn.completed", turn, position, text: reply, ...ending, ...timeOf(repliedAt) },
      ];
    }
    case "NotePinned": {
      const { note, text } = event.data;
      return [{ type: "note.pinned", note, position, text }];
    }
    case "NoteUnpinned":
      return [{ type: "note.unpinned", note: event.data.note, position }];
    case "NoteRevised": {
      const { note, text } = event.data;
      return [{ type: "note.revised", note, position, text }];
    }
    case "TurnWithheld": {
      const { turn, summary } = event.data;
      return [{ type: "turn.withheld", turn, position, ...defined({ summary }) }];
    }
    case "TurnReleased":
      return [{ type: "turn.released", turn: event.data.turn, position }];
    case "SummaryRevised": {
      const { summary, text } = event.data;
      return [{ type: "summary.revised", summary, position, characters: text.length }];
    }
    case "SessionRenamed":
      return [{ type: "session.renamed", position, name: event.data.name }];
    case "SettingsChanged": {
      const { change, ...own } = event.data;
      const told = { settings: shown(own), own: ownNames(own) };
      return [{ type: "session.configured", position, ...told, ...defined({ change }) }];
    }
    case "KeepingSet":
      return [{ type: "session.configured", position, keepFor: event.data.seconds }];
    case "SpaceJoined":
      return [{ type: "session.moved", position, space: event.data.space }];
    case "SpaceLeft":
      return [{ type: "session.moved", position, space: null }];
    case "FileUploaded":
    case "CallAbandoned":
    case "SessionForked":
    case "MemoryInserted":
    case "unknown":
      return [];
    default:
      return event satisfies never;
  }
}

/** The frame that tells clients that a turn which had a reply is open again. */
export function reopenedFrame(
  turn: string,
  { id, reason, openedAt: position }: Reopening,
): ServerFrameOf<"turn.reopened"> {
  return { type: "turn.reopened", turn, position, reason, id };
}

/** The same frame, marked as replayed. */
export function asReplayed(frame: ServerFrame): ServerFrame {
  switch (frame.type) {
    case "turn.accepted":
    case "turn.completed":
    case "turn.failed":
    case "turn.cancelled":
    case "turn.reopened":
    case "reply.chosen":
    case "session.summarised":
    case "note.pinned":
    case "note.unpinned":
    case "note.revised":
    case "turn.withheld":
    case "turn.released":
    case "summary.revised":
    case "session.renamed":
    case "session.moved":
    case "session.configured":
      return { ...frame, replayed: true };
    default:
      return frame;
  }
}

/** A time in ms since the epoch as frames have it; none for what no date can hold. */
function timeOf(at: number): { at?: string } {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? {} : { at: date.toISOString() };
}

/** The earlier reply that stays chosen, where a turn was opened again for nothing better. */
function keptIn({ chosen }: { readonly chosen?: number | undefined }): { chosen?: number } {
  return chosen === undefined ? {} : { chosen };
}

function maskedIn(kinds: readonly string[] | undefined): { redacted?: string[] } {
  return kinds ? { redacted: [...kinds] } : {};
}

function filesIn(
  attachments: readonly AttachedFile[] | undefined,
): { attachments?: AttachedFile[] } {
  return attachments ? { attachments: [...attachments] } : {};
}

function errorCode(code: string): ErrorCode {
  return Object.hasOwn(ERRORS, code) ? code as ErrorCode : "internal";
}
