import { z } from "zod";
import { type ErrorCode, ERRORS } from "./errors.ts";
import { idSchema } from "./ids.ts";

/** The protocol version that this module describes. */
export const PROTOCOL_VERSION = 1;

/** The WebSocket subprotocol of this version. */
export const SUBPROTOCOL = "context-bridge.v1";

/** What to pin: `text`, or the `part` of a `turn`. */
export const noteFields = {
  note: idSchema.optional(),
  text: z.string().optional(),
  turn: idSchema.optional(),
  part: z.enum(["message", "reply"]).optional(),
};

/** The error for a note that is neither or both. */
export const ONE_THING = "must have either text, or turn and part";

/** Whether a note names exactly one thing to pin. */
export function isOneThing(
  { text, turn, part }: { text?: unknown; turn?: unknown; part?: unknown },
): boolean {
  return text === undefined ? turn !== undefined : turn === undefined && part === undefined;
}

const clientFrames = [
  z.object({ type: z.literal("message.send"), text: z.string(), id: idSchema.optional() }),
  z.object({ type: z.literal("turn.cancel"), turn: idSchema }),
  z.object({ type: z.literal("note.pin"), ...noteFields })
    .refine(isOneThing, { error: ONE_THING }),
  z.object({ type: z.literal("note.unpin"), note: idSchema }),
  z.object({ type: z.literal("session.rename"), name: z.string() }),
  z.object({ type: z.literal("ping") }),
] as const;

/** A frame from client to bridge. Unknown fields are ignored. */
export const clientFrameSchema = z.discriminatedUnion("type", clientFrames);

/** A frame from client to bridge. */
export type ClientFrame = z.infer<typeof clientFrameSchema>;

/** The frame types that a client may send. */
export const CLIENT_FRAME_TYPES: readonly string[] = clientFrames.map((f) => f.shape.type.value);

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
});

/** What went into a context: `characters` and `budget` in UTF-16 code units, the rest in turns. */
export const contextCountsSchema = z.object({
  characters: z.int().nonnegative(),
  budget: z.int().nonnegative(),
  recent: z.int().nonnegative(),
  recalled: z.int().nonnegative(),
  summarised: z.int().nonnegative(),
  dropped: z.int().nonnegative(),
});

/** A session as clients see it. */
export const sessionSchema = z.object({
  session: idSchema,
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
});

const serverFrames = [
  sessionSchema.extend({ type: z.literal("session.ready") }),
  z.object({
    type: z.literal("turn.accepted"),
    turn: idSchema,
    position,
    text: z.string(),
    duplicate: z.boolean(),
    redacted,
    replayed,
  }),
  z.object({
    type: z.literal("turn.delta"),
    turn: idSchema,
    offset: z.int().nonnegative(),
    text: z.string(),
  }),
  z.object({
    type: z.literal("turn.completed"),
    turn: idSchema,
    position,
    text: z.string(),
    model: z.string(),
    stopReason: z.string(),
    usage: usageSchema,
    context: contextCountsSchema,
    redacted,
    replayed,
  }),
  z.object({
    type: z.literal("turn.failed"),
    turn: idSchema,
    position,
    error: z.object({ code: errorCode, message: z.string(), retryable: z.boolean() }),
    replayed,
  }),
  z.object({
    type: z.literal("turn.cancelled"),
    turn: idSchema,
    position,
    text: z.string(),
    replayed,
  }),
  z.object({
    type: z.literal("session.summarised"),
    position,
    from: position,
    to: position,
    characters: z.int().nonnegative(),
    replayed,
  }),
  z.object({
    type: z.literal("note.pinned"),
    note: idSchema,
    position,
    text: z.string(),
    replayed,
  }),
  z.object({ type: z.literal("note.unpinned"), note: idSchema, position, replayed }),
  z.object({ type: z.literal("session.renamed"), position, name: z.string(), replayed }),
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
export const serverFrameSchema = z.discriminatedUnion("type", serverFrames);

/** A frame from bridge to client. */
export type ServerFrame = z.infer<typeof serverFrameSchema>;

/** The frame types that the bridge sends. */
export const SERVER_FRAME_TYPES: readonly string[] = serverFrames.map((f) => f.shape.type.value);

/** The server frame of a type. */
export type ServerFrameOf<Type extends ServerFrame["type"]> = Extract<ServerFrame, { type: Type }>;
