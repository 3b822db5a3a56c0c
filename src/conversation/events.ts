import { z } from "zod";

const position = z.int().positive();
const tokens = z.int().nonnegative();
const characters = z.int().nonnegative();

/** What the model counted for one call, in tokens. */
export const tokenUsageSchema = z.object({
  inputTokens: tokens,
  outputTokens: tokens,
  cacheReadTokens: tokens,
  cacheWriteTokens: tokens,
});

/** Why a reply ended, in the same words for every provider. */
export const replyEndingSchema = z.enum([
  "complete",
  /** It reached the longest output allowed. */
  "length",
  /** The model, or a filter before or after it, declined to answer. */
  "refusal",
  /** The model called a tool. */
  "tool",
  /** The provider paused a long reply, which a further call would resume. */
  "paused",
  /** It filled the model's context window. */
  "context_exceeded",
  "other",
]);

/** Why a reply ended. */
export type ReplyEnding = z.infer<typeof replyEndingSchema>;

/** Why a turn is not in a context. Other versions may have more reasons. */
export type OmissionReason = "over_budget" | "summarised" | "failed" | "cancelled" | "refused";

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
    /** `pinned`, `summary`, `recent` or `recalled`; later versions may know more. */
    kind: z.string(),
    from: position,
    to: position,
    turns: z.int().nonnegative(),
    /** How many of the turns are included without a reply. */
    unanswered: z.int().positive().optional(),
    characters,
    /** Characters of the original texts that a mark replaces. */
    shortenedBy: characters.optional(),
    /** Characters that are not repeated, since the context has them earlier. */
    repeated: characters.optional(),
    /** The id of a pinned note. */
    note: z.string().optional(),
    /** How relevant the recalled text is to the message, and which of its words it contains. */
    score: z.number().optional(),
    words: z.array(z.string()).optional(),
  })),
  leftOut: z.array(z.object({
    /** An `OmissionReason`; later versions may know more. */
    reason: z.string(),
    from: position,
    to: position,
    turns: z.int().nonnegative(),
    /** The id of a pinned note. */
    note: z.string().optional(),
  })),
});

const turn = z.string().min(1);
const note = z.string().min(1);
/** The kinds of secrets that were masked in the text. */
export const redactedSchema = z.array(z.string()).min(1).optional();
const redacted = redactedSchema;

/**
 * Who ended a turn: the process, and, where it was the one that answered, at which attempt since the
 * turn was opened. Only for people inspecting a log; no decision depends on it.
 */
export const bySchema = z.object({ instance: z.string(), attempt: position.optional() }).optional();
const by = bySchema;

/** The settings that a request's bytes depend on, besides the log and the message. */
const requestSettingsSchema = z.object({
  model: z.string(),
  maxOutputTokens: z.int().positive(),
  systemPrompt: z.string(),
  contextLimit: z.int().nonnegative(),
});

/**
 * The receipt of a request that was sent: enough to rebuild the same bytes from the log. New settings
 * are recorded in full; otherwise `settingsAt` is the position of the event that has them.
 */
export const receiptSchema = z.object({
  /** The version of the rules that built the prompt. */
  builder: z.int().positive(),
  /** The encoder of the body, with its version; early receipts have none. */
  encoder: z.string().optional(),
  /** SHA-256 of the body's bytes, in hexadecimal. */
  sha256: z.string(),
  /** The context was built from the events up to this position. */
  upTo: z.int().nonnegative(),
  settings: requestSettingsSchema.optional(),
  settingsAt: position.optional(),
});

/** Every type of event, with the current shape of its data. */
export const eventDataSchemas = {
  /** A client sent a message; its turn is open. `idGiven`: the client chose the id. */
  MessageReceived: z.object({ turn, text: z.string(), idGiven: z.boolean(), redacted }),
  /** The model answered. */
  ReplyCompleted: z.object({
    turn,
    text: z.string(),
    model: z.string(),
    /** Why it ended, in the provider's word. */
    stopReason: z.string(),
    ending: replyEndingSchema.optional(),
    usage: tokenUsageSchema,
    manifest: manifestSchema,
    request: receiptSchema.optional(),
    requestId: z.string().optional(),
    redacted,
    by,
  }),
  /** The model did not answer, or its reply was interrupted. A partial reply is not kept. */
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
   * The instance that was answering a turn disappeared, and the fate of its call is unknown: the
   * model may have been called, and its reply lost. The turn is still open and is answered by another
   * call. The first one may have been billed.
   */
  CallAbandoned: z.object({ turn }),
  /** `text` replaces every turn that had ended by position `to`. */
  HistorySummarised: z.object({
    from: position,
    to: position,
    turns: z.int().positive(),
    text: z.string().min(1),
    model: z.string(),
    usage: tokenUsageSchema,
  }),
  /** A turn from elsewhere; `saidAt` and `repliedAt` are in ms since the epoch. */
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
  /** A note, or the text of a message or reply, was pinned: every context includes it. */
  NotePinned: z.object({ note, text: z.string().min(1), turn: turn.optional() }),
  /** A note was unpinned. */
  NoteUnpinned: z.object({ note }),
  /** The session was renamed; an empty name removes it. The model never sees it. */
  SessionRenamed: z.object({ name: z.string() }),
  /** All events before this one were copied from another session, up to its position `at`. */
  SessionForked: z.object({ from: z.string().optional(), at: z.int().nonnegative() }),
} as const;

type EventDataSchemas = typeof eventDataSchemas;

/** The name of an event type. */
export type EventType = keyof EventDataSchemas;

/** The data of one event type. */
export type EventData<Type extends EventType> = z.infer<EventDataSchemas[Type]>;

/** An event that was decided and is not yet recorded. */
export type DecidedEvent = {
  readonly [Type in EventType]: { readonly type: Type; readonly data: EventData<Type> };
}[EventType];

/** Where and when the log recorded an event; `at` is in ms since the epoch. */
export interface Recording {
  readonly position: number;
  readonly at: number;
}

/** A recorded event. */
export type RecordedEvent = DecidedEvent & Recording;

/** An event that this version cannot read and need not understand. It only takes up a position. */
export interface UnknownEvent extends Recording {
  readonly type: "unknown";
}

/**
 * An event that this version cannot read but must understand: skipping it could answer a turn twice.
 * It cannot be folded, so its session is left to the version that wrote it.
 */
export interface UnreadableEvent extends Recording {
  readonly type: "unreadable";
  /** The type and the schema version that were stored. */
  readonly stored: string;
  readonly version: number;
}

/** The settings that a request's bytes depend on. */
export type RequestSettings = z.infer<typeof requestSettingsSchema>;

/** The receipt of a request that was sent. */
export type Receipt = z.infer<typeof receiptSchema>;

/** The record of a context as stored, perhaps by a newer version. */
export type StoredManifest = z.infer<typeof manifestSchema>;

/** The record of a context that this version built. */
export type Manifest = Omit<StoredManifest, "items" | "leftOut"> & {
  items: (StoredManifest["items"][number] & {
    kind: "pinned" | "summary" | "recent" | "recalled";
  })[];
  leftOut: (StoredManifest["leftOut"][number] & { reason: OmissionReason })[];
};

/** The tokens of one call. */
export type Usage = z.infer<typeof tokenUsageSchema>;
