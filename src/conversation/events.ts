import { z } from "zod";
import { attachedFileSchema } from "./attached_file.ts";
import { ownSettingsSchema } from "./own_settings.ts";
import { memoryEventSchemas } from "./memory_events.ts";
import { manifestSchema } from "./manifest.ts";
import { receiptSchema, spaceReadSchema } from "./receipt.ts";
import { characters, position, storedTimeZoneSchema, tokenUsageSchema } from "./stored_fields.ts";

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
