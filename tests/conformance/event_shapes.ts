import { z } from "zod";
import {
  attachments,
  attachmentShape,
  count,
  hash,
  idShape,
  kinds,
  manifestShape,
  position,
  usageShape,
} from "./shapes.ts";

const turn = idShape;
const text = z.string();
const timeZone = text.min(1).max(64).optional();
const receipt = z.looseObject({ builder: position, sha256: hash, upTo: count, timeZone })
  .optional();

/** What the history of a client that keeps its conversation holds. */
const held = { after: turn.optional(), alsoHeld: z.array(turn).min(1).optional() };

/** Event data, by type. */
export const EVENT_SHAPES = {
  MessageReceived: z.looseObject({
    ...{ turn, text, idGiven: z.boolean(), redacted: kinds, timeZone },
    source: text.optional(),
    attachments,
    ...held,
  }),
  FileUploaded: z.looseObject({ file: attachmentShape }),
  ReplyCompleted: z.looseObject({
    turn,
    text,
    model: text,
    stopReason: text,
    usage: usageShape,
    manifest: manifestShape,
    request: receipt,
    requestId: text.optional(),
    tools: z.array(text).min(1).optional(),
    redacted: kinds,
  }),
  TurnFailed: z.looseObject({
    turn,
    code: text,
    message: text,
    retryable: z.boolean(),
    request: receipt,
    requestId: text.optional(),
  }),
  TurnCancelled: z.looseObject({ turn, text, request: receipt }),
  TurnRetried: z.looseObject({ turn }),
  ReplyReopened: z.looseObject({ turn, reason: text, id: idShape }),
  ReplyChosen: z.looseObject({ turn, reply: position }),
  CallAbandoned: z.looseObject({ turn }),
  HistorySummarised: z.looseObject({
    from: position,
    to: position,
    turns: position,
    text,
    model: text,
    usage: usageShape,
    space: count.optional(),
    tooLong: z.looseObject({
      characters: z.int().nonnegative(),
      code: text,
      usage: usageShape.optional(),
    }).optional(),
    replaces: position.optional(),
  }),
  TurnImported: z.looseObject({
    turn,
    text,
    reply: text,
    saidAt: z.number(),
    repliedAt: z.number(),
    timeZone,
    import: z.looseObject({ key: text, sha256: text, turns: position, lines: position }).optional(),
  }),
  NotePinned: z.looseObject({ note: idShape, text, turn: turn.optional() }),
  NoteUnpinned: z.looseObject({ note: idShape }),
  SessionRenamed: z.looseObject({ name: text }),
  SessionForked: z.looseObject({ from: text.optional(), at: count }),
  SpaceJoined: z.looseObject({ space: idShape, position: count }),
  SpaceLeft: z.looseObject({}),
  MemoryInserted: z.looseObject({
    ...{ turn, place: count, ...held, text: text.min(1), builder: position },
    ...{ manifest: manifestShape, message: text, sentAt: z.number(), timeZone },
  }),
  KeepingSet: z.looseObject({ seconds: position.nullable() }),
  TurnWithheld: z.looseObject({
    turn,
    summary: position.optional(),
    setsAside: z.literal(true).optional(),
  }),
  TurnReleased: z.looseObject({ turn }),
  NoteRevised: z.looseObject({ note: idShape, text }),
  SummaryRevised: z.looseObject({ summary: position, text }),
  SettingsChanged: z.looseObject({
    model: text.optional(),
    systemPrompt: text.optional(),
    contextLimit: count.optional(),
    summaries: z.boolean().optional(),
    change: idShape.optional(),
  }),
} as const;
