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
  forkedFrom: z.looseObject({ session: idShape, at: count }).optional(),
  space: idShape.optional(),
  keepFor: position.optional(),
};

/** A session. */
export const sessionShape = z.looseObject(sessionFields);

const sources = z.array(z.looseObject({ session: idShape, positions: z.array(position).min(1) }));
const sayer = z.enum(["user", "assistant", "owner"]);
const factFields = {
  space: idShape,
  fact: idShape,
  text: z.string().max(300),
  saidBy: sayer,
  sources,
};

const settingsFields = {
  model: z.string(),
  systemPrompt: z.string(),
  contextLimit: count,
  summaries: z.boolean(),
};

const settingsShape = z.looseObject({ ...settingsFields, keepFor: position });

/** The settings of a session. */
export const configurationShape = z.looseObject({
  session: idShape,
  position: count,
  settings: settingsShape,
  own: z.array(z.string()),
});

/** What sessions can be set to. */
export const settingsOfferShape = z.looseObject({
  defaults: settingsShape,
  bounds: z.looseObject({
    contextLimit: z.looseObject({ least: count, most: count }),
    systemPrompt: position,
    keepFor: position,
  }),
  models: z.array(z.looseObject({ id: z.string().min(1), label: z.string().optional() }))
    .optional(),
});

const error = z.looseObject({ code: z.string(), message: z.string(), retryable: z.boolean() });

const attachmentFields = {
  id: idShape,
  name: z.string().min(1).max(120),
  kind: z.enum([
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/gif",
    "application/pdf",
    "text/plain",
  ]),
  bytes: position,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  width: position.optional(),
  height: position.optional(),
  pages: position.optional(),
  characters: position.optional(),
  redacted: kinds,
};

/** A file of a message. */
export const attachmentShape = z.looseObject(attachmentFields);

/** The files of a message. */
export const attachments = z.array(attachmentShape).min(1).max(10).optional();

/** The answer to an upload. */
export const uploadedShape = z.looseObject({
  session: idShape,
  ...attachmentFields,
  duplicate: z.boolean(),
  expiresAt: time.optional(),
});

/** The server's frames, by type. */
export const FRAME_SHAPES = {
  "turn.withheld": z.looseObject({
    ...{ type: z.literal("turn.withheld"), turn, position, summary: position.optional(), replayed },
  }),
  "turn.released": z.looseObject({
    ...{ type: z.literal("turn.released"), turn, position, replayed },
  }),
  "note.revised": z.looseObject({
    ...{ type: z.literal("note.revised"), note: idShape, position, text: z.string(), replayed },
  }),
  "summary.revised": z.looseObject({
    ...{ type: z.literal("summary.revised"), summary: position, position, characters: count },
    replayed,
  }),
  "facts.withheld": z.looseObject({
    ...{ type: z.literal("facts.withheld"), space: idShape, session: idShape },
    withheld: z.boolean(),
  }),
  "session.ready": z.looseObject({ type: z.literal("session.ready"), ...sessionFields }),
  "turn.accepted": z.looseObject({
    type: z.literal("turn.accepted"),
    turn,
    position,
    text: z.string(),
    duplicate: z.boolean(),
    attachments,
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
    chosen: position.optional(),
    replayed,
  }),
  "turn.failed": z.looseObject({
    type: z.literal("turn.failed"),
    turn,
    position,
    error,
    chosen: position.optional(),
    replayed,
  }),
  "turn.cancelled": z.looseObject({
    type: z.literal("turn.cancelled"),
    turn,
    position,
    text: z.string(),
    replayed,
  }),
  "turn.reopened": z.looseObject({
    type: z.literal("turn.reopened"),
    turn,
    position,
    reason: z.enum(["regenerate", "continue"]),
    id: idShape,
    replayed,
  }),
  "reply.chosen": z.looseObject({
    type: z.literal("reply.chosen"),
    turn,
    position,
    reply: position,
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
  "session.moved": z.looseObject({
    type: z.literal("session.moved"),
    position,
    space: idShape.nullable(),
    replayed,
  }),
  "session.configured": z.looseObject({
    type: z.literal("session.configured"),
    position,
    change: idShape.optional(),
    settings: z.looseObject(settingsFields).optional(),
    own: z.array(z.string()).optional(),
    keepFor: z.number().int().positive().nullable().optional(),
    replayed,
  }),
  "fact.learned": z.looseObject({ type: z.literal("fact.learned"), ...factFields }),
  "fact.revised": z.looseObject({ type: z.literal("fact.revised"), ...factFields }),
  "fact.forgotten": z.looseObject({
    type: z.literal("fact.forgotten"),
    space: idShape,
    fact: idShape,
    reason: z.string(),
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

/** A summary. */
export const summaryShape = z.looseObject({
  position,
  from: position,
  to: position,
  text: z.string(),
  revisedAt: position.optional(),
  setAside: z.literal(true).optional(),
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

/** A space. */
export const spaceShape = z.looseObject({
  space: idShape,
  name: z.string().max(200).optional(),
  position: count,
  facts: count,
  sessions: count,
  createdAt: time,
  expiresAt: time,
});

/** A page of spaces. */
export const spaceListShape = z.looseObject({
  spaces: z.array(spaceShape),
  next: z.string().optional(),
});

const shownSources = z.array(z.looseObject({
  session: idShape,
  positions: z.array(position).min(1),
  title: z.string().optional(),
  state: z.enum(["there", "gone"]),
  quotes: z.array(z.looseObject({ position, text: z.string() })).optional(),
}));

/** A fact. */
export const factShape = z.looseObject({
  fact: idShape,
  state: z.enum(["current", "forgotten"]),
  text: z.string().max(300).optional(),
  saidBy: sayer,
  saidAt: time,
  changedAt: time,
  isPinned: z.boolean(),
  revised: z.literal(true).optional(),
  sources: shownSources,
  forgotten: z.looseObject({ reason: z.string(), at: time }).optional(),
});

/** A page of facts. */
export const factListShape = z.looseObject({
  facts: z.array(factShape),
  next: z.string().optional(),
});

/** A fact with its history. */
export const factHistoryShape = factShape.extend({
  history: z.array(z.looseObject({
    position,
    at: time,
    event: z.enum(["learned", "revised", "pinned", "unpinned", "forgotten"]),
    text: z.string().optional(),
    saidBy: sayer.optional(),
    sources: shownSources.optional(),
  })),
});

/** A page of the sessions of a space. */
export const spaceSessionsShape = z.looseObject({
  sessions: z.array(z.looseObject({
    session: idShape,
    title: z.string().optional(),
    state: z.enum(["there", "gone"]),
    joinedAt: time,
    learnedTo: count,
    digest: z.string().optional(),
  })),
  next: z.string().optional(),
});

/** What learning came to. */
export const learnedShape = z.looseObject({
  position: count,
  sessions: count,
  added: count,
  revised: count,
  dropped: count,
  refused: z.record(z.string(), count),
});

/** What a search over everything finds. */
export const foundShape = z.looseObject({
  hits: z.array(z.looseObject({
    kind: z.enum(["fact", "digest", "passage"]),
    text: z.string(),
    words: z.array(z.string()),
    score: z.number(),
    at: time,
    space: idShape.optional(),
    fact: idShape.optional(),
    session: idShape.optional(),
    title: z.string().optional(),
    position: position.optional(),
    turn: z.string().optional(),
    role: z.enum(["user", "assistant"]).optional(),
  })),
});

/** The answer to an import of a space. */
export const importedSpaceShape = z.looseObject({
  space: idShape,
  lines: position,
  position,
  facts: count,
  duplicate: z.boolean(),
  unread: position.optional(),
});
