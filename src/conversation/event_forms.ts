import { z } from "zod";
import {
  bySchema,
  eventDataSchemas,
  type EventType,
  heldHistorySchema,
  redactedSchema,
  relaySourceSchema,
  replyEndingSchema,
} from "./events.ts";
import { receiptSchema, spaceReadSchema } from "./receipt.ts";
import { storedTimeZoneSchema, tokenUsageSchema, type Usage } from "./stored_fields.ts";
import { LONGEST_MODEL_NAME, LONGEST_SYSTEM_PROMPT } from "./limits.ts";
import { MAX_NAME } from "./names.ts";
import { storedManifestSchema } from "./stored_manifest.ts";
import { beginning } from "./text.ts";
import { nearestTime } from "./times.ts";

/** Brings the data of one kind of event from one schema version to the next. Must not throw. */
export type Upcaster = (data: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/** How one kind of event is stored and read. */
export interface EventForm {
  /**
   * What a reader insists on: the fields that `evolve` folds. All others may be missing, or have a
   * form that came later; they have defaults then.
   */
  readonly schema: z.ZodType<Readonly<Record<string, unknown>>>;
  /**
   * Upcasters in order, the first from version 1 to version 2. They define the version in which the
   * kind is written: one more than there are upcasters.
   */
  readonly upcasters?: readonly Upcaster[];
  /**
   * Whether a reader that does not know this kind in this version has to refuse the session. Each
   * kind that comes after the first ones says so: true where decisions depend on it. A new version
   * of a kind sets it where its old fields alone would mislead.
   */
  readonly must?: boolean;
}

/** The forms of events by their types. */
export type EventForms = Readonly<Record<string, EventForm>>;

const NO_USAGE: Usage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
};

const text = z.string().catch("");
const timeSaid = z.number().transform(nearestTime);
const usage = tokenUsageSchema.catch(NO_USAGE);
const redacted = redactedSchema.catch(undefined);
const request = receiptSchema.optional().catch(undefined);
const requestId = z.string().optional().catch(undefined);
const poisons = z.boolean().optional().catch(undefined);
const by = bySchema.catch(undefined);
const chosen = z.int().positive().optional().catch(undefined);
const timeZone = storedTimeZoneSchema.catch(undefined);
const source = relaySourceSchema.optional().catch(undefined);
const held = {
  after: heldHistorySchema.shape.after.catch(undefined),
  alsoHeld: heldHistorySchema.shape.alsoHeld.catch(undefined),
};

const {
  MessageReceived,
  FileUploaded,
  ReplyCompleted,
  TurnFailed,
  TurnCancelled,
  TurnRetried,
  ReplyReopened,
  ReplyChosen,
  CallAbandoned,
  HistorySummarised,
  TurnImported,
  NotePinned,
  NoteUnpinned,
  SessionRenamed,
  SessionForked,
  SpaceJoined,
  SpaceLeft,
  MemoryInserted,
  KeepingSet,
  TurnWithheld,
  TurnReleased,
  NoteRevised,
  SummaryRevised,
  SettingsChanged,
} = eventDataSchemas;

/** Every kind of event in the form in which this version stores and reads it. */
export const EVENT_FORMS: Readonly<Record<EventType, EventForm>> = {
  MessageReceived: {
    schema: MessageReceived.extend({
      ...{ redacted, timeZone, source, ...held },
      attachments: MessageReceived.shape.attachments.catch(undefined),
    }),
  },
  // One that does not know it shows a message without its files.
  FileUploaded: { schema: FileUploaded, must: false },
  ReplyCompleted: {
    schema: ReplyCompleted.extend({
      model: text,
      usage,
      ending: replyEndingSchema.optional().catch(undefined),
      manifest: storedManifestSchema,
      request,
      requestId,
      tools: ReplyCompleted.shape.tools.catch(undefined),
      redacted,
      by,
      chosen,
    }),
  },
  TurnFailed: {
    schema: TurnFailed.extend({
      code: text,
      message: text,
      poisons,
      request,
      requestId,
      by,
      chosen,
    }),
  },
  TurnCancelled: { schema: TurnCancelled.extend({ request, by, chosen }) },
  TurnRetried: { schema: TurnRetried },
  // One that does not know them would leave a turn unanswered, or remember another reply.
  ReplyReopened: { schema: ReplyReopened, must: true },
  ReplyChosen: { schema: ReplyChosen, must: true },
  CallAbandoned: { schema: CallAbandoned },
  HistorySummarised: {
    schema: HistorySummarised.extend({
      turns: z.int().positive().catch(1),
      model: text,
      usage,
      space: z.int().nonnegative().optional().catch(undefined),
      tooLong: HistorySummarised.shape.tooLong.catch(undefined),
      replaces: HistorySummarised.shape.replaces.catch(undefined),
    }),
  },
  TurnImported: {
    schema: TurnImported.extend({ saidAt: timeSaid, repliedAt: timeSaid, timeZone }),
  },
  NotePinned: {
    schema: NotePinned.extend({ turn: z.string().min(1).optional().catch(undefined) }),
  },
  NoteUnpinned: { schema: NoteUnpinned },
  SessionRenamed: {
    schema: SessionRenamed.extend({
      name: z.string().transform((name) => beginning(name, MAX_NAME)),
    }),
  },
  SessionForked: { schema: SessionForked },
  // A reader that knows no spaces would answer as if nothing were known, or show what a wall hides.
  SpaceJoined: { schema: SpaceJoined, must: true },
  SpaceLeft: { schema: SpaceLeft, must: true },
  // One that does not know it inserts nothing, and what was said is in other events.
  MemoryInserted: {
    schema: MemoryInserted.extend({
      ...held,
      builder: z.int().positive().catch(1),
      manifest: storedManifestSchema,
      space: spaceReadSchema.optional().catch(undefined),
      message: text,
      sentAt: timeSaid.catch(0),
      timeZone,
    }),
    must: false,
  },
  // One that does not know how long a session is kept would let it expire too early.
  KeepingSet: { schema: KeepingSet, must: true },
  // One that does not know what is withheld, or what a person wrote, would send something else.
  TurnWithheld: {
    schema: TurnWithheld.extend({
      summary: TurnWithheld.shape.summary.catch(undefined),
      setsAside: TurnWithheld.shape.setsAside.catch(undefined),
    }),
    must: true,
  },
  TurnReleased: { schema: TurnReleased, must: true },
  NoteRevised: { schema: NoteRevised, must: true },
  SummaryRevised: { schema: SummaryRevised, must: true },
  // One that does not know it would ask another model, or with another system prompt.
  SettingsChanged: {
    schema: SettingsChanged.extend({
      model: z.string().min(1).max(LONGEST_MODEL_NAME).optional().catch(undefined),
      systemPrompt: z.string().transform((prompt) => beginning(prompt, LONGEST_SYSTEM_PROMPT))
        .optional().catch(undefined),
      contextLimit: z.int().nonnegative().optional().catch(undefined),
      summaries: z.boolean().optional().catch(undefined),
      change: z.string().min(1).optional().catch(undefined),
    }),
    must: true,
  },
};

/** The schema version in which a kind of event is written. */
export function versionOf({ upcasters = [] }: EventForm): number {
  return upcasters.length + 1;
}
