import { z } from "zod";
import { attachedFileSchema } from "./attached_file.ts";
import { ownSettingsSchema } from "./own_settings.ts";
import { memoryEventSchemas } from "./memory_events.ts";
import { MAX_TIME_ZONE } from "./time_zone.ts";

const position = z.int().positive();
const tokens = z.int().nonnegative();
const characters = z.int().nonnegative();

/** Where the message's sender was, as a name of the IANA time zone database. */
export const storedTimeZoneSchema = z.string().min(1).max(MAX_TIME_ZONE).optional();

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
export type OmissionReason =
  | "over_budget"
  | "summarised"
  | "failed"
  | "cancelled"
  | "refused"
  /** A person keeps it out of contexts. */
  | "withheld"
  /** A file for which the budget of files has no room any more: its mark stands for it. */
  | "files_over_budget"
  /** A file of a kind that the model does not take. */
  | "kind_not_taken";

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
    /** A `ManifestItemKind`; later versions may know more. */
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
    /** The id of a fact of the space; `from` and `to` are where its log holds the text. */
    fact: z.string().optional(),
    /** Whether the fact stands in the part that later requests begin with too. */
    standing: z.boolean().optional(),
    /** The session of the space that is quoted; `from` and `to` are positions there. */
    session: z.string().optional(),
    /** Of a summary whose text a person wrote: the position of the event that says so. */
    revised: position.optional(),
    /** The id of a file, sent whole, and about how many tokens it takes. */
    file: z.string().optional(),
    tokens: tokens.optional(),
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
    /** The id of a pinned note, of a fact of the space, or of a file. */
    note: z.string().optional(),
    fact: z.string().optional(),
    file: z.string().optional(),
  })),
});

const turn = z.string().min(1);

/** The doors through which a conversation comes that its client keeps itself. */
export const relaySourceSchema = z.enum(["messages", "chat"]);

/**
 * The typed messages before one in the history of a client that keeps its conversation, as far as the
 * log knew them: the nearest, whose own event goes on from there, and those that do not follow so.
 */
export const heldHistorySchema = z.object({
  after: turn.optional(),
  alsoHeld: z.array(turn).min(1).optional(),
});
const { after, alsoHeld } = heldHistorySchema.shape;
const note = z.string().min(1);
/** The kinds of secrets that were masked in the text. */
export const redactedSchema = z.array(z.string()).min(1).optional();
const redacted = redactedSchema;
const timeZone = storedTimeZoneSchema;

/**
 * Who ended a turn: the process, and, where it was the one that answered, at which attempt since the
 * turn was opened. Only for people inspecting a log; no decision depends on it.
 */
export const bySchema = z.object({ instance: z.string(), attempt: position.optional() }).optional();
const by = bySchema;

/**
 * Of a turn that was reopened: the position of the earlier reply that stays chosen, since no better one
 * came.
 */
const chosen = position.optional();

/** How files are sent: the budget for all of them, in tokens, and the kinds that the model takes. */
const fileSettingsSchema = z.object({ tokens, kinds: z.array(z.string()) });

/** The settings that a request's bytes depend on, besides the log and the message. */
const requestSettingsSchema = z.object({
  model: z.string(),
  maxOutputTokens: z.int().positive(),
  systemPrompt: z.string(),
  contextLimit: z.int().nonnegative(),
  /** Early receipts have none: recall was full. */
  recall: z.enum(["full", "lean"]).optional(),
  /** Of requests of sessions with files: the tokens for files, and the kinds that the model takes. */
  files: fileSettingsSchema.optional(),
});

/**
 * What a request was built from besides its own session: the space as of a position of its log, the
 * position as of which its standing facts were chosen, and the sessions that were searched.
 */
export const spaceReadSchema = z.object({
  id: z.string(),
  position: z.int().nonnegative(),
  frozenAt: z.int().nonnegative(),
  /** Each as of a position of one of its lives, named by its lineage; in the order of the search. */
  sessions: z.array(z.object({
    session: z.string(),
    generation: z.string(),
    upTo: z.int().nonnegative(),
  })).optional(),
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
  /** Where its message was sent from, if that is known: days are those of this place. */
  timeZone: storedTimeZoneSchema.catch(undefined),
  settings: requestSettingsSchema.optional(),
  settingsAt: position.optional(),
  /** Absent where the session belonged to no space. */
  space: spaceReadSchema.optional().catch(undefined),
  /**
   * There was a call before this one, which was too long for the model: under which budget, how the
   * model said so (an error's code, or how its reply ended), and what it used.
   */
  tooLong: z.object({
    limit: characters,
    code: z.string(),
    usage: tokenUsageSchema.optional(),
  }).optional(),
});

/** Every type of event, with the current shape of its data. */
export const eventDataSchemas = {
  /**
   * A client sent a message; its turn is open. `idGiven`: the client chose the id. `timeZone`: the
   * IANA name of the user's time zone, if the client told it. `source`: the client keeps the
   * conversation itself, and its reply is in the same commit.
   */
  MessageReceived: z.object({
    ...{ turn, text: z.string(), idGiven: z.boolean(), redacted, timeZone },
    source: relaySourceSchema.optional(),
    ...{ after, alsoHeld },
    /** The files that were sent with it. */
    attachments: z.array(attachedFileSchema).min(1).optional(),
  }),
  /**
   * A file was uploaded for a message to come. Its bytes lie beside the log, and go after an hour unless
   * a message has it by then.
   */
  FileUploaded: z.object({ file: attachedFileSchema }),
  /** The model answered. `tools`: the names of those that it called before, each once. */
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
    tools: z.array(z.string()).min(1).optional(),
    redacted,
    by,
    chosen,
  }),
  /** The model did not answer, or its reply was interrupted. A partial reply is not kept. */
  TurnFailed: z.object({
    turn,
    code: z.string(),
    message: z.string(),
    retryable: z.boolean(),
    /** Whether this very message would make every later call fail; early events do not say. */
    poisons: z.boolean().optional(),
    request: receiptSchema.optional(),
    requestId: z.string().optional(),
    by,
    chosen,
  }),
  /** A client stopped the turn; `text` is what had been said. */
  TurnCancelled: z.object({
    ...{ turn, text: z.string(), request: receiptSchema.optional(), by, chosen },
  }),
  /** A failed or cancelled turn was sent again and is open again. */
  TurnRetried: z.object({ turn }),
  /**
   * A turn that had a reply is open again: for another reply to its message (`regenerate`), or for the
   * rest of one that was cut (`continue`). `id`: that of the client's command.
   */
  ReplyReopened: z.object({
    turn,
    reason: z.enum(["regenerate", "continue"]),
    id: z.string().min(1),
  }),
  /** Of a turn's replies, the one at the position `reply` is remembered from now on. */
  ReplyChosen: z.object({ turn, reply: position }),
  /**
   * The instance that was answering a turn disappeared, and the fate of its call is unknown: the
   * model may have been called, and its reply lost. The turn is still open and is answered by another
   * call. The first one may have been billed.
   */
  CallAbandoned: z.object({ turn }),
  /**
   * `text` replaces every turn that had ended by position `to`. `tooLong`: there was a call before
   * that was too long for the model, with a transcript of so many `characters`; see the receipt's.
   * `replaces`: the position of the summary that it was made in place of, from the turns and not from
   * that one's text.
   */
  HistorySummarised: z.object({
    from: position,
    to: position,
    turns: z.int().positive(),
    text: z.string().min(1),
    model: z.string(),
    usage: tokenUsageSchema,
    /** The position of the space's log as of which the standing facts are chosen from then on. */
    space: z.int().nonnegative().optional(),
    tooLong: z.object({
      characters,
      code: z.string(),
      usage: tokenUsageSchema.optional(),
    }).optional(),
    replaces: position.optional(),
  }),
  /** A turn from elsewhere; `saidAt` and `repliedAt` are in ms since the epoch. */
  TurnImported: z.object({
    turn,
    text: z.string(),
    reply: z.string(),
    saidAt: z.number(),
    repliedAt: z.number(),
    timeZone,
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
  /**
   * The session belongs to a space from then on, and to no other. `position`: that of the space's log
   * as of which its standing facts are chosen. `generation`: that of the space, which tells it from a
   * later one of the same id. `unlearned`: what was said before is not learned there.
   */
  SpaceJoined: z.object({
    space: z.string().min(1),
    position: z.int().nonnegative(),
    generation: z.string().optional(),
    unlearned: z.boolean().optional(),
  }),
  /** The session belongs to no space any more. */
  SpaceLeft: z.object({}),
  /**
   * What was remembered for a message of a client that keeps its conversation: `text` stands at the
   * end of that message, at `place` (from 0) in the client's list, in every request that holds it.
   * `message` and `sentAt` (ms since the epoch) are what it was built for, `space` what it was built
   * from besides the session. It is no part of what was said.
   */
  MemoryInserted: z.object({
    turn,
    place: z.int().nonnegative(),
    ...{ after, alsoHeld },
    text: z.string().min(1),
    /** The version of the rules that built it. */
    builder: z.int().positive(),
    manifest: manifestSchema,
    space: spaceReadSchema.optional(),
    message: z.string(),
    sentAt: z.number(),
    timeZone,
  }),
  /** How long the session is kept after its last use; `null`: as long as any other. */
  KeepingSet: z.object({ seconds: z.int().positive().nullable() }),
  /**
   * All settings that the session has of its own from then on; one that is absent is as the bridge's.
   * `change`: the id of the change.
   */
  SettingsChanged: ownSettingsSchema.extend({ change: z.string().min(1).optional() }),
  ...memoryEventSchemas,
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

/** A door through which a conversation comes that its client keeps itself. */
export type RelaySource = z.infer<typeof relaySourceSchema>;

/** What the history of a client holds before a message, as far as the log knew it. */
export interface HeldHistory {
  /** The nearest typed message before it; its own event goes on from there. */
  readonly after?: string | undefined;
  /** Those before it that do not follow so. */
  readonly alsoHeld?: readonly string[] | undefined;
}

/** The settings that a request's bytes depend on. */
export type RequestSettings = z.infer<typeof requestSettingsSchema>;

/** The receipt of a request that was sent. */
export type Receipt = z.infer<typeof receiptSchema>;

/** What a request was built from besides its own session. */
export type SpaceRead = z.infer<typeof spaceReadSchema>;

/** What an item of a context is: `fact` and `elsewhere` come from the session's space. */
export type ManifestItemKind =
  | "pinned"
  | "summary"
  | "recent"
  | "recalled"
  | "fact"
  | "elsewhere"
  | "file";

/** The record of a context as stored, perhaps by a newer version. */
export type StoredManifest = z.infer<typeof manifestSchema>;

/** The record of a context that this version built. */
export type Manifest = Omit<StoredManifest, "items" | "leftOut"> & {
  items: (StoredManifest["items"][number] & {
    kind: ManifestItemKind;
  })[];
  leftOut: (StoredManifest["leftOut"][number] & { reason: OmissionReason })[];
};

/** The tokens of one call. */
export type Usage = z.infer<typeof tokenUsageSchema>;
