import { z } from "zod";

const position = z.int().positive();
const tokens = z.int().nonnegative();
const characters = z.int().nonnegative();

/** What the model counted for one call, in tokens. */
export const usageSchema = z.object({
  inputTokens: tokens,
  outputTokens: tokens,
  cacheReadTokens: tokens,
  cacheWriteTokens: tokens,
});

/** Why a turn is not in a context. */
export const omissionReasonSchema = z.enum([
  "over_budget",
  "summarised",
  "failed",
  "cancelled",
  "refused",
]);

/**
 * The record of what went into a context and why, and what was left out and why. Lengths are in
 * characters (UTF-16 units), `from` and `to` are positions.
 */
export const manifestSchema = z.object({
  /** The context was built from the events up to this position. */
  upTo: z.int().nonnegative(),
  limit: characters,
  characters,
  items: z.array(z.object({
    kind: z.enum(["pinned", "summary", "recent", "recalled"]),
    from: position,
    to: position,
    turns: z.int().nonnegative(),
    /** How many of the turns stand there without a reply. */
    unanswered: z.int().positive().optional(),
    characters,
    /** Characters of the original texts that gave way to a mark. */
    shortenedBy: characters.optional(),
    /** Characters that are not said again, since they stand earlier in the context. */
    repeated: characters.optional(),
    /** The id of a pinned note. */
    note: z.string().optional(),
    /** How well what is recalled bears on the message, and the message's words that it holds. */
    score: z.number().optional(),
    words: z.array(z.string()).optional(),
  })),
  leftOut: z.array(z.object({
    reason: omissionReasonSchema,
    from: position,
    to: position,
    turns: z.int().nonnegative(),
    /** The id of a pinned note. */
    note: z.string().optional(),
  })),
});

const turn = z.string().min(1);
const note = z.string().min(1);
/** The kinds of secrets that gave way to marks in the text. */
const redacted = z.array(z.string()).min(1).optional();

/**
 * Who ended a turn: the process, and, where it was the one that answered, at which attempt since the
 * turn was opened. For those who look into a log; nothing is decided by it.
 */
const by = z.object({ instance: z.string(), attempt: position.optional() }).optional()
  .catch(undefined);

/** The settings that a request's bytes depend on, besides the log and the message. */
export const requestSettingsSchema = z.object({
  model: z.string(),
  maxOutputTokens: z.int().positive(),
  systemPrompt: z.string(),
  contextLimit: z.int().nonnegative(),
});

/**
 * The receipt of a request that was sent: enough to make the same bytes again out of the log. The
 * settings stand in full where they are new, else `settingsAt` is the position of the event that
 * has them.
 */
export const receiptSchema = z.object({
  /** The version of the rules by which requests are built. */
  builder: z.int().positive(),
  /** SHA-256 of the body's bytes, in hexadecimal. */
  sha256: z.string(),
  /** The context was built from the events up to this position. */
  upTo: z.int().nonnegative(),
  settings: requestSettingsSchema.optional(),
  settingsAt: position.optional(),
});

/** Every kind of event, with the shape of its data. */
export const eventDataSchemas = {
  /** A client sent a message; its turn is open. `idGiven` tells whether the client chose the id. */
  MessageReceived: z.object({ turn, text: z.string(), idGiven: z.boolean(), redacted }),
  /** The model answered. */
  ReplyCompleted: z.object({
    turn,
    text: z.string(),
    model: z.string(),
    stopReason: z.string(),
    usage: usageSchema,
    manifest: manifestSchema,
    request: receiptSchema.optional(),
    requestId: z.string().optional(),
    redacted,
    by,
  }),
  /** The model did not answer, or broke off. What it had said is not kept. */
  TurnFailed: z.object({
    turn,
    code: z.string(),
    message: z.string(),
    retryable: z.boolean(),
    request: receiptSchema.optional(),
    requestId: z.string().optional(),
    by,
  }),
  /** A client stopped the turn; `text` is what had been said. */
  TurnCancelled: z.object({ turn, text: z.string(), request: receiptSchema.optional(), by }),
  /** A failed or cancelled turn was sent again and is open again. */
  TurnRetried: z.object({ turn }),
  /**
   * The instance that was answering a turn went away, and nobody can know what became of its call:
   * the model may have been called, and may have replied to no one. The turn is open still and is
   * answered by another call. The first one may have been billed.
   */
  CallAbandoned: z.object({ turn }),
  /** `text` stands in for every turn that had ended by position `to`. */
  HistorySummarised: z.object({
    from: position,
    to: position,
    turns: z.int().positive(),
    text: z.string().min(1),
    model: z.string(),
    usage: usageSchema,
  }),
  /** A turn that was held elsewhere; `saidAt` and `repliedAt` are in ms since the epoch. */
  TurnImported: z.object({
    turn,
    text: z.string(),
    reply: z.string(),
    saidAt: z.number(),
    repliedAt: z.number(),
    /** On the first turn of an import that has an idempotency key. */
    import: z.object({
      key: z.string(),
      sha256: z.string(),
      turns: z.int().positive(),
      lines: z.int().positive(),
    }).optional(),
  }),
  /** A note, or the text of a message or a reply, is to be in every context. */
  NotePinned: z.object({ note, text: z.string().min(1), turn: turn.optional() }),
  /** A pinned note is to be in contexts no longer. */
  NoteUnpinned: z.object({ note }),
  /** The session got a name; an empty one: it has none any more. Nothing of it goes to the model. */
  SessionRenamed: z.object({ name: z.string() }),
  /** What came before was taken over from another session, as it was up to the position `at`. */
  SessionForked: z.object({ from: z.string().optional(), at: z.int().nonnegative() }),
} as const;

type EventDataSchemas = typeof eventDataSchemas;

/** The name of a kind of event. */
export type EventType = keyof EventDataSchemas;

/** The data of one kind of event. */
export type EventData<Type extends EventType> = z.infer<EventDataSchemas[Type]>;

/** An event that a command led to and that the log does not hold yet. */
export type DecidedEvent = {
  readonly [Type in EventType]: { readonly type: Type; readonly data: EventData<Type> };
}[EventType];

/** Where and when the log recorded an event; `at` is in ms since the epoch. */
export interface Recording {
  readonly position: number;
  readonly at: number;
}

/** An event of the log. */
export type RecordedEvent = DecidedEvent & Recording;

/** An event of a kind, or in a form, that this version does not know. It only takes its place. */
export interface UnknownEvent extends Recording {
  readonly type: "unknown";
}

/** The settings that a request's bytes depend on. */
export type RequestSettings = z.infer<typeof requestSettingsSchema>;

/** The receipt of a request that was sent. */
export type Receipt = z.infer<typeof receiptSchema>;

/** The record of a context. */
export type Manifest = z.infer<typeof manifestSchema>;

/** Tokens of one call. */
export type Usage = z.infer<typeof usageSchema>;

/** Why a turn is not in a context. */
export type OmissionReason = z.infer<typeof omissionReasonSchema>;

function isEventType(type: string): type is EventType {
  return Object.hasOwn(eventDataSchemas, type);
}

/** Recognises what a log holds; anything it does not know becomes an `unknown` event, never an error. */
export function readEvent(
  stored: Recording & { readonly type: string; readonly data: unknown },
): RecordedEvent | UnknownEvent {
  const { type, position, at } = stored;
  if (!isEventType(type)) return { type: "unknown", position, at };
  const parsed = eventDataSchemas[type].safeParse(stored.data);
  if (!parsed.success) return { type: "unknown", position, at };
  return { type, data: parsed.data, position, at } as RecordedEvent;
}
