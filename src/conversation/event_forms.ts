import { z } from "zod";
import {
  bySchema,
  eventDataSchemas,
  type EventType,
  receiptSchema,
  redactedSchema,
  replyEndingSchema,
  tokenUsageSchema,
  type Usage,
} from "./events.ts";
import { storedManifestSchema } from "./stored_manifest.ts";

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
const usage = tokenUsageSchema.catch(NO_USAGE);
const redacted = redactedSchema.catch(undefined);
const request = receiptSchema.optional().catch(undefined);
const requestId = z.string().optional().catch(undefined);
const by = bySchema.catch(undefined);

const {
  MessageReceived,
  ReplyCompleted,
  TurnFailed,
  TurnCancelled,
  TurnRetried,
  CallAbandoned,
  HistorySummarised,
  TurnImported,
  NotePinned,
  NoteUnpinned,
  SessionRenamed,
  SessionForked,
} = eventDataSchemas;

/** Every kind of event in the form in which this version stores and reads it. */
export const EVENT_FORMS: Readonly<Record<EventType, EventForm>> = {
  MessageReceived: { schema: MessageReceived.extend({ redacted }) },
  ReplyCompleted: {
    schema: ReplyCompleted.extend({
      model: text,
      usage,
      ending: replyEndingSchema.optional().catch(undefined),
      manifest: storedManifestSchema,
      request,
      requestId,
      redacted,
      by,
    }),
  },
  TurnFailed: { schema: TurnFailed.extend({ code: text, message: text, request, requestId, by }) },
  TurnCancelled: { schema: TurnCancelled.extend({ request, by }) },
  TurnRetried: { schema: TurnRetried },
  CallAbandoned: { schema: CallAbandoned },
  HistorySummarised: {
    schema: HistorySummarised.extend({
      turns: z.int().positive().catch(1),
      model: text,
      usage,
    }),
  },
  TurnImported: { schema: TurnImported },
  NotePinned: {
    schema: NotePinned.extend({ turn: z.string().min(1).optional().catch(undefined) }),
  },
  NoteUnpinned: { schema: NoteUnpinned },
  SessionRenamed: { schema: SessionRenamed },
  SessionForked: { schema: SessionForked },
};

/** The schema version in which a kind of event is written. */
export function versionOf({ upcasters = [] }: EventForm): number {
  return upcasters.length + 1;
}
