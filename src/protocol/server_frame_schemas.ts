import { z } from "zod";
import { attachmentSchema } from "./attachments.ts";
import { type ErrorCode, ERRORS } from "./errors.ts";
import { factFields } from "./facts.ts";
import { storedIdSchema } from "./ids.ts";
import { heldSettingsSchema } from "./settings.ts";
import type { ServerFrame } from "./server_frames.ts";

/** The version of the protocol. */
export const PROTOCOL_VERSION = 1;

/** The WebSocket subprotocol of this version. */
export const SUBPROTOCOL = "context-bridge.v1";

const position = z.int().nonnegative();
const replayed = z.literal(true).optional();
/** The kinds of secrets removed from the text. */
const redacted = z.array(z.string()).min(1).optional();
const errorCode = z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]);

/** The model's token counts. */
export const usageSchema = z.object({
  inputTokens: z.int().nonnegative(),
  outputTokens: z.int().nonnegative(),
  cacheReadTokens: z.int().nonnegative(),
  cacheWriteTokens: z.int().nonnegative(),
}).meta({ id: "Usage" });

/** What went into a context: `characters` and `budget` in UTF-16 code units, the rest in turns. */
const contextCountsSchema = z.object({
  characters: z.int().nonnegative(),
  budget: z.int().nonnegative(),
  recent: z.int().nonnegative(),
  recalled: z.int().nonnegative(),
  summarised: z.int().nonnegative(),
  dropped: z.int().nonnegative(),
  /** Facts of the session's space, and turns of its other sessions; absent if there are none. */
  facts: z.int().positive().optional(),
  elsewhere: z.int().positive().optional(),
}).meta({ id: "ContextCounts" });

/** A session as clients see it. */
export const sessionSchema = z.object({
  session: storedIdSchema,
  /** The owner, who is always the caller. */
  owner: z.string(),
  position,
  turns: z.int().nonnegative(),
  expiresAt: z.iso.datetime(),
  model: z.string(),
  protocol: z.literal(PROTOCOL_VERSION),
  /** When its first event was stored; absent before that. A new value means a new generation. */
  createdAt: z.iso.datetime().optional(),
  lastUsedAt: z.iso.datetime(),
  /** The name its owner gave it. */
  name: z.string().optional(),
  /** The beginning of its first message. */
  preview: z.string().optional(),
  /** The session that it was forked from, and up to which of its positions. */
  forkedFrom: z.object({ session: storedIdSchema, at: position }).optional(),
  /** The space that it belongs to. */
  space: storedIdSchema.optional(),
  /** Its own time to live in seconds, if its owner set one. */
  keepFor: z.int().positive().optional(),
}).meta({ id: "Session" });

/** When something was said: an imported text, where it came from. */
const at = z.iso.datetime();

/** The position of the earlier reply that stays chosen, of a turn that was opened again. */
const chosen = z.int().positive().optional();

const turnCompletedSchema = z.object({
  type: z.literal("turn.completed"),
  turn: storedIdSchema,
  position,
  text: z.string(),
  model: z.string(),
  stopReason: z.string(),
  at: at.optional(),
  usage: usageSchema,
  context: contextCountsSchema,
  /** The turns, by the positions of their messages, that its context had shortened, by how much. */
  shortened: z.array(z.object({ position, by: z.int().positive() })).optional(),
  redacted,
  chosen,
  replayed,
}).meta({ id: "TurnCompleted" });

const turnCancelledSchema = z.object({
  type: z.literal("turn.cancelled"),
  turn: storedIdSchema,
  position,
  text: z.string(),
  chosen,
  replayed,
}).meta({ id: "TurnCancelled" });

/** Answer of `POST /v1/sessions/:id/messages`: how the turn ended, unless it failed. */
export const turnOutcomeSchema = z.discriminatedUnion("type", [
  turnCompletedSchema,
  turnCancelledSchema,
]);

const serverFrames = [
  sessionSchema.extend({
    type: z.literal("session.ready"),
    /** What the client's token allows. */
    scopes: z.array(z.string()).optional(),
    /** `false`: nothing is learned from what is said in spaces. */
    learns: z.literal(false).optional(),
  }),
  z.object({
    type: z.literal("turn.accepted"),
    turn: storedIdSchema,
    position,
    text: z.string(),
    duplicate: z.boolean(),
    at: at.optional(),
    attachments: z.array(attachmentSchema).min(1).optional(),
    redacted,
    replayed,
  }),
  z.object({
    type: z.literal("turn.delta"),
    turn: storedIdSchema,
    offset: z.int().nonnegative(),
    text: z.string(),
  }),
  turnCompletedSchema,
  z.object({
    type: z.literal("turn.failed"),
    turn: storedIdSchema,
    position,
    error: z.object({ code: errorCode, message: z.string(), retryable: z.boolean() }),
    chosen,
    replayed,
  }),
  turnCancelledSchema,
  z.object({
    type: z.literal("turn.reopened"),
    turn: storedIdSchema,
    position,
    reason: z.enum(["regenerate", "continue"]),
    /** The command's id. */
    id: storedIdSchema,
    replayed,
  }),
  z.object({
    type: z.literal("reply.chosen"),
    turn: storedIdSchema,
    position,
    reply: z.int().positive(),
    replayed,
  }),
  z.object({
    type: z.literal("session.summarised"),
    position,
    from: position,
    to: position,
    characters: z.int().nonnegative(),
    /** The position of the summary of the same turns that it replaces. */
    replaces: position.optional(),
    replayed,
  }),
  z.object({
    type: z.literal("summary.revised"),
    summary: position,
    position,
    characters: z.int().nonnegative(),
    replayed,
  }),
  z.object({
    type: z.literal("turn.withheld"),
    turn: storedIdSchema,
    position,
    /** The position of the summary that may tell of it. */
    summary: position.optional(),
    replayed,
  }),
  z.object({ type: z.literal("turn.released"), turn: storedIdSchema, position, replayed }),
  z.object({
    type: z.literal("note.pinned"),
    note: storedIdSchema,
    position,
    text: z.string(),
    replayed,
  }),
  z.object({ type: z.literal("note.unpinned"), note: storedIdSchema, position, replayed }),
  z.object({
    type: z.literal("note.revised"),
    note: storedIdSchema,
    position,
    text: z.string(),
    replayed,
  }),
  z.object({ type: z.literal("session.renamed"), position, name: z.string(), replayed }),
  z.object({
    type: z.literal("session.moved"),
    position,
    /** The space that it belongs to from then on; `null`: none. */
    space: storedIdSchema.nullable(),
    replayed,
  }),
  z.object({
    type: z.literal("session.configured"),
    position,
    /** The id of the change. */
    change: z.string().optional(),
    /** What holds now; absent where they are as before. */
    settings: heldSettingsSchema.optional(),
    /** Which of them are the session's own. */
    own: z.array(z.string()).optional(),
    /** How long the session is kept unused, in seconds, or null: as any other; absent: as before. */
    keepFor: z.int().positive().nullable().optional(),
    replayed,
  }),
  z.object({ type: z.literal("fact.learned"), ...factFields }),
  z.object({ type: z.literal("fact.revised"), ...factFields }),
  z.object({
    type: z.literal("fact.forgotten"),
    space: storedIdSchema,
    fact: storedIdSchema,
    reason: z.string(),
  }),
  z.object({
    type: z.literal("facts.withheld"),
    space: storedIdSchema,
    session: storedIdSchema,
    withheld: z.boolean(),
  }),
  z.object({
    type: z.literal("session.closed"),
    reason: z.enum(["erased", "expired", "draining"]),
  }),
  z.object({
    type: z.literal("error"),
    code: errorCode,
    message: z.string(),
    turn: z.string().optional(),
    retryAfterMs: z.number().positive().optional(),
  }),
  z.object({ type: z.literal("pong") }),
] as const;

/** A frame from bridge to client. */
export const serverFrameSchema = z.discriminatedUnion("type", serverFrames)
  .meta({ id: "Frame" }) satisfies z.ZodType<ServerFrame>;

/** The frame types that the bridge sends. */
export const SERVER_FRAME_TYPES: readonly string[] = serverFrames.map((f) => f.shape.type.value);
