import { z } from "zod";
import {
  type EventForms,
  readEventBy,
  type StorableEvent,
  type StoredEvent,
  toStoredBy,
  understandBy,
  type UnknownEvent,
  type UnreadableEvent,
} from "../conversation/mod.ts";
import {
  type DecidedSpaceEvent,
  forgetReasonSchema,
  guardSchema,
  type RecordedSpaceEvent,
  saidBySchema,
  sourceSchema,
  spaceEventSchemas,
  type SpaceEventType,
} from "./events.ts";
import { plainSpaceEvent } from "./plain_event.ts";

const NO_USAGE = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

/** Texts may have been erased, and other versions may have allowed longer ones. */
const text = z.string().catch("");
const optionalText = z.string().optional().catch(undefined);
const sources = z.array(sourceSchema).catch([]);
const redacted = z.array(z.string()).min(1).optional().catch(undefined);

const {
  SpaceOpened,
  SpaceRenamed,
  SessionJoined,
  SessionLeft,
  SessionsDropped,
  SessionDigested,
  FactLearned,
  FactRevised,
  FactForgotten,
  FactPinned,
  FactUnpinned,
  SourceWithheld,
  SourceReleased,
} = spaceEventSchemas;

const statement = {
  text,
  saidBy: saidBySchema.catch("assistant"),
  sources,
  redacted,
  saidAt: z.number().catch(0),
};

/** Every kind of a space's events in the form in which this version stores and reads it. */
export const SPACE_EVENT_FORMS: EventForms & Readonly<Record<SpaceEventType, unknown>> = {
  SpaceOpened: { schema: SpaceOpened.extend({ name: optionalText }) },
  SpaceRenamed: { schema: SpaceRenamed },
  SessionJoined: {
    schema: SessionJoined.extend({
      title: optionalText,
      from: z.int().positive().optional().catch(undefined),
      carried: SessionJoined.shape.carried.catch(undefined),
    }),
  },
  SessionLeft: { schema: SessionLeft },
  SessionsDropped: { schema: SessionsDropped },
  SessionDigested: {
    schema: SessionDigested.extend({
      text,
      title: optionalText,
      saidFrom: z.number().catch(0),
      saidTo: z.number().catch(0),
      terms: z.array(z.string()).optional().catch(undefined),
      model: text,
      usage: SessionDigested.shape.usage.catch(NO_USAGE),
      unread: SessionDigested.shape.unread.catch(undefined),
      reread: SessionDigested.shape.reread.catch(undefined),
      refused: SessionDigested.shape.refused.catch(undefined),
    }),
  },
  FactLearned: { schema: FactLearned.extend(statement) },
  FactRevised: { schema: FactRevised.extend(statement) },
  FactForgotten: {
    schema: FactForgotten.extend({
      reason: forgetReasonSchema.catch("owner"),
      guard: guardSchema.optional().catch(undefined),
      erases: z.array(z.int().positive()).optional().catch(undefined),
    }),
  },
  FactPinned: { schema: FactPinned },
  FactUnpinned: { schema: FactUnpinned },
  // A reader that does not know it would tell what is withheld.
  SourceWithheld: { schema: SourceWithheld, must: true },
  SourceReleased: { schema: SourceReleased, must: true },
};

/** Marks an event as `toStored` does. */
export function toStoredSpaceEvent(event: DecidedSpaceEvent): StorableEvent {
  return toStoredBy(SPACE_EVENT_FORMS, event);
}

/** Recognises what a space's log holds, as `readEvent` does. Never throws. */
export function readSpaceEvent(
  stored: StoredEvent,
): RecordedSpaceEvent | UnknownEvent | UnreadableEvent {
  return readEventBy<RecordedSpaceEvent>(SPACE_EVENT_FORMS, stored);
}

/** Reads an event, as `readSpaceEvent` does. Throws `NewerEventError` for one that is `unreadable`. */
export function understandSpaceEvent(stored: StoredEvent): RecordedSpaceEvent | UnknownEvent {
  return plainSpaceEvent(stored) ?? understandBy<RecordedSpaceEvent>(SPACE_EVENT_FORMS, stored);
}
