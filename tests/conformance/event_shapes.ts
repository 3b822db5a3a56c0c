import { z } from "zod";
import { count, hash, idShape, kinds, manifestShape, position, usageShape } from "./shapes.ts";

const turn = idShape;
const text = z.string();
const receipt = z.looseObject({ builder: position, sha256: hash, upTo: count }).optional();

/** Event data, by type. */
export const EVENT_SHAPES = {
  MessageReceived: z.looseObject({ turn, text, idGiven: z.boolean(), redacted: kinds }),
  ReplyCompleted: z.looseObject({
    turn,
    text,
    model: text,
    stopReason: text,
    usage: usageShape,
    manifest: manifestShape,
    request: receipt,
    requestId: text.optional(),
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
  CallAbandoned: z.looseObject({ turn }),
  HistorySummarised: z.looseObject({
    from: position,
    to: position,
    turns: position,
    text,
    model: text,
    usage: usageShape,
  }),
  TurnImported: z.looseObject({
    turn,
    text,
    reply: text,
    saidAt: z.number(),
    repliedAt: z.number(),
    import: z.looseObject({ key: text, sha256: text, turns: position, lines: position }).optional(),
  }),
  NotePinned: z.looseObject({ note: idShape, text, turn: turn.optional() }),
  NoteUnpinned: z.looseObject({ note: idShape }),
  SessionRenamed: z.looseObject({ name: text }),
  SessionForked: z.looseObject({ from: text.optional(), at: count }),
} as const;
