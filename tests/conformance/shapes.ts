import { z } from "zod";

/** An id of a session, a turn or a note. */
export const idShape = z.string().regex(/^[A-Za-z0-9._:-]{1,128}$/);

/** A count. */
export const count = z.int().nonnegative();
/** A position of an event. */
export const position = z.int().positive();
const time = z.iso.datetime();
/** Kinds of secrets. */
export const kinds = z.array(z.string()).min(1).optional();
const replayed = z.literal(true).optional();
const turn = idShape;

/** Token counts. */
export const usageShape = z.looseObject({
  inputTokens: count,
  outputTokens: count,
  cacheReadTokens: count,
  cacheWriteTokens: count,
});

const contextShape = z.looseObject({
  characters: count,
  budget: count,
  recent: count,
  recalled: count,
  summarised: count,
  dropped: count,
});

const sessionFields = {
  session: idShape,
  owner: idShape,
  position: count,
  turns: count,
  expiresAt: time,
  model: z.string(),
  protocol: z.literal(1),
  createdAt: time.optional(),
  lastUsedAt: time,
  name: z.string().max(200).optional(),
  preview: z.string().max(80).optional(),
};

/** A session. */
export const sessionShape = z.looseObject(sessionFields);

const error = z.looseObject({ code: z.string(), message: z.string(), retryable: z.boolean() });

/** The server's frames, by type. */
export const FRAME_SHAPES = {
  "session.ready": z.looseObject({ type: z.literal("session.ready"), ...sessionFields }),
  "turn.accepted": z.looseObject({
    type: z.literal("turn.accepted"),
    turn,
    position,
    text: z.string(),
    duplicate: z.boolean(),
    redacted: kinds,
    replayed,
  }),
  "turn.delta": z.looseObject({
    type: z.literal("turn.delta"),
    turn,
    offset: count,
    text: z.string(),
  }),
  "turn.completed": z.looseObject({
    type: z.literal("turn.completed"),
    turn,
    position,
    text: z.string(),
    model: z.string(),
    stopReason: z.string(),
    usage: usageShape,
    context: contextShape,
    redacted: kinds,
    replayed,
  }),
  "turn.failed": z.looseObject({
    type: z.literal("turn.failed"),
    turn,
    position,
    error,
    replayed,
  }),
  "turn.cancelled": z.looseObject({
    type: z.literal("turn.cancelled"),
    turn,
    position,
    text: z.string(),
    replayed,
  }),
  "session.summarised": z.looseObject({
    type: z.literal("session.summarised"),
    position,
    from: position,
    to: position,
    characters: count,
    replayed,
  }),
  "note.pinned": z.looseObject({
    type: z.literal("note.pinned"),
    note: idShape,
    position,
    text: z.string(),
    replayed,
  }),
  "note.unpinned": z.looseObject({
    type: z.literal("note.unpinned"),
    note: idShape,
    position,
    replayed,
  }),
  "session.renamed": z.looseObject({
    type: z.literal("session.renamed"),
    position,
    name: z.string().max(200),
    replayed,
  }),
  "session.closed": z.looseObject({
    type: z.literal("session.closed"),
    reason: z.enum(["erased", "expired", "draining"]),
  }),
  error: z.looseObject({
    type: z.literal("error"),
    code: z.string(),
    message: z.string().min(1),
    turn: z.string().optional(),
    retryAfterMs: z.number().positive().optional(),
  }),
  pong: z.looseObject({ type: z.literal("pong") }),
} as const;

/** The type of a frame that a server sends. */
export type FrameType = keyof typeof FRAME_SHAPES;

/** A frame of one type. */
export type FrameOf<Type extends FrameType> = z.infer<typeof FRAME_SHAPES[Type]>;

/** Any frame of this version. */
export type Frame = { [Type in FrameType]: FrameOf<Type> }[FrameType];

/** Whether a frame type is known; unknown ones are ignored. */
export function isFrameType(type: string): type is FrameType {
  return Object.hasOwn(FRAME_SHAPES, type);
}

/** A problem document. */
export const problemShape = z.looseObject({
  type: z.literal("about:blank"),
  title: z.string().min(1),
  status: z.int(),
  detail: z.string().min(1),
  code: z.string(),
  lines: z.array(z.looseObject({ line: position, message: z.string() })).max(50).optional(),
});

/** A page of sessions. */
export const sessionListShape = z.looseObject({
  sessions: z.array(sessionShape),
  next: z.string().optional(),
});

/** An event. */
export const eventShape = z.looseObject({
  position,
  type: z.string(),
  at: time,
  data: z.record(z.string(), z.unknown()),
});

/** A page of events. */
export const eventPageShape = z.looseObject({
  events: z.array(eventShape),
  next: position.optional(),
});

/** A page of passages. */
export const searchShape = z.looseObject({
  hits: z.array(z.looseObject({
    turn: z.string(),
    position,
    part: z.enum(["message", "reply"]),
    at: time,
    text: z.string().max(500),
    score: z.number(),
    words: z.array(z.string()),
  })),
});

/** The pinned notes. */
export const pinsShape = z.looseObject({
  pins: z.array(z.looseObject({ note: idShape, position, text: z.string() })),
});

/** The answer to an import. */
export const importedShape = z.looseObject({
  session: idShape,
  turns: count,
  lines: position,
  position: count,
  duplicate: z.boolean(),
  ended: position.optional(),
  unread: position.optional(),
  redacted: kinds,
});

/** A manifest. */
export const manifestShape = z.looseObject({
  upTo: count,
  limit: count,
  characters: count,
  items: z.array(z.looseObject({
    kind: z.string(),
    from: position,
    to: position,
    turns: count,
    characters: count,
  })),
  leftOut: z.array(z.looseObject({
    reason: z.string(),
    from: position,
    to: position,
    turns: count,
  })),
});

/** A request to the model, in the model's own format, and its manifest. */
export const contextViewShape = z.looseObject({
  request: z.record(z.string(), z.unknown()),
  manifest: manifestShape,
});

/** A SHA-256. */
export const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** The same for a call that was made. */
export const turnContextShape = z.looseObject({
  ...contextViewShape.shape,
  sha256: z.looseObject({ sent: hash, rebuilt: hash }),
});
