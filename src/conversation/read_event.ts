import { EVENT_FORMS, type EventForm, type EventForms, versionOf } from "./event_forms.ts";
import type {
  DecidedEvent,
  RecordedEvent,
  Recording,
  UnknownEvent,
  UnreadableEvent,
} from "./events.ts";

/** A decided event as it is stored, with what tells readers of other versions how to take it. */
export interface StorableEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** The version of its data's schema; without it 1. */
  readonly version?: number | undefined;
  /** Whether a reader that does not know its type in this version has to refuse the session. */
  readonly must?: true | undefined;
}

/** An event as a log or an archive holds it. */
export type StoredEvent = Recording & {
  readonly type: string;
  readonly data: unknown;
  readonly version?: number | undefined;
  readonly must?: true | undefined;
};

/** Marks an event with the version that it is written in, and with whether it must be understood. */
export function toStored(event: DecidedEvent, forms: EventForms = EVENT_FORMS): StorableEvent {
  return toStoredBy(forms, event);
}

/** `toStored` for a stream of any kind, by the forms of its events. */
export function toStoredBy(
  forms: EventForms,
  event: { readonly type: string; readonly data: Readonly<Record<string, unknown>> },
): StorableEvent {
  const form = forms[event.type];
  if (!form) return event;
  const version = versionOf(form);
  return {
    ...event,
    ...(version > 1 ? { version } : {}),
    ...(form.must ? { must: true } : {}),
  };
}

/**
 * Recognises what a log holds. Never throws.
 *
 * - Of a kind that it does not know, an event merely takes its place, unless it must be understood.
 * - A newer version of a known kind is read by the fields that `evolve` needs. Where those are not
 *   there, or it must be understood as it is, it is `unreadable`.
 * - Its own version and older ones, which are brought up to it, are read by the same fields. Where
 *   those are not there it was damaged, since nobody writes it so, and takes its place.
 */
export function readEvent(
  stored: StoredEvent,
  forms: EventForms = EVENT_FORMS,
): RecordedEvent | UnknownEvent | UnreadableEvent {
  return readEventBy<RecordedEvent>(forms, stored);
}

/** `readEvent` for a stream of any kind, by the forms of its events, which are those of `Event`. */
export function readEventBy<Event extends Recording>(
  forms: EventForms,
  stored: StoredEvent,
): Event | UnknownEvent | UnreadableEvent {
  const { type, position, at, version = 1, must = false } = stored;
  const form = Object.hasOwn(forms, type) ? forms[type] : undefined;
  const isNewer = !form || version > versionOf(form);
  const data = !form || isNewer && must ? undefined : dataOf(stored.data, { version, form });
  if (data) return { type, data, position, at } as Recording as Event;
  const isVital = isNewer && (must || form !== undefined);
  if (isVital) return { type: "unreadable", stored: type, version, position, at };
  return { type: "unknown", position, at };
}

/** A session holds an event of a newer version, which this one would have to understand. */
export class NewerEventError extends Error {
  override readonly name = "NewerEventError";
  readonly code = "newer_version";

  constructor({ position, stored, version }: UnreadableEvent) {
    super(
      `Cannot read event ${position} (${stored}, version ${version}): a newer version wrote it`,
    );
  }
}

/** Reads an event, as `readEvent` does. Throws `NewerEventError` for one that is `unreadable`. */
export function understand(stored: StoredEvent): RecordedEvent | UnknownEvent {
  return understandBy<RecordedEvent>(EVENT_FORMS, stored);
}

/** `understand` for a stream of any kind, by the forms of its events, which are those of `Event`. */
export function understandBy<Event extends Recording>(
  forms: EventForms,
  stored: StoredEvent,
): Event | UnknownEvent {
  const event = readEventBy<Event>(forms, stored);
  if (isUnreadable(event)) throw new NewerEventError(event);
  return event;
}

function isUnreadable(event: Recording): event is UnreadableEvent {
  return "type" in event && event.type === "unreadable";
}

function dataOf(
  stored: unknown,
  { version, form }: { readonly version: number; readonly form: EventForm },
): Readonly<Record<string, unknown>> | undefined {
  let data = stored;
  for (const upcast of (form.upcasters ?? []).slice(version - 1)) {
    if (typeof data !== "object" || data === null) return undefined;
    data = upcast({ ...data });
  }
  return form.schema.safeParse(data).data;
}
