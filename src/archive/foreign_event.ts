import { eventDataSchemas, isTimeSaid, MAX_NAME } from "../conversation/mod.ts";
import {
  type ArchiveEvent,
  LONGEST_TEXT,
  STORED_ID_FORM,
  storedIdSchema,
} from "../protocol/mod.ts";

/** The longest name of a model, error code and the like, in characters. */
const LONGEST_WORD = 1_000;

/** The largest count, of tokens for example. */
const LARGEST_COUNT = 1_000_000_000_000;

/** What a value must be, if it is not; `position` is that of the event. */
export type Bound = (value: string | number, position: number) => string | undefined;

/** An id as it may be stored. */
export const idBound: Bound = (value) =>
  typeof value !== "string" || storedIdSchema.safeParse(value).success
    ? undefined
    : `must be ${STORED_ID_FORM}`;

/** A text of at most so many characters. */
export const atMost = (longest: number): Bound => (value) =>
  typeof value !== "string" || value.length <= longest
    ? undefined
    : `has ${value.length} characters, at most ${longest} are allowed`;

/** A name of a model, an error code and the like. */
export const wordBound = atMost(LONGEST_WORD);

/** A whole number from 0. */
const wholeUpTo = (most: number): Bound => (value) =>
  typeof value !== "number" || Number.isInteger(value) && value >= 0 && value <= most
    ? undefined
    : `must be a whole number from 0 to ${most}`;

/** A count, or a position in another log. */
export const countBound = wholeUpTo(LARGEST_COUNT);

/** When something was said, in ms since the epoch. */
export const timeBound: Bound = (value) =>
  typeof value !== "number" || isTimeSaid(value)
    ? undefined
    : "must be whole ms since 1970, in the years 0000 to 9999";

const earlier: Bound = (value, position) =>
  typeof value !== "number" || Number.isInteger(value) && value >= 0 && value < position
    ? undefined
    : `must be a position before the event's own, ${position}`;

/**
 * What the fields of the kinds that are known must be, by their names: the limits that commands obey. A field of
 * another type than expected is left to the reader, since a later version may have written it so.
 */
const BOUNDS: Readonly<Record<string, Bound>> = {
  ...named([idBound], ["turn", "after", "alsoHeld", "note", "key"]),
  ...named([timeBound], ["saidAt", "repliedAt", "sentAt"]),
  ...named([earlier], ["to", "upTo", "settingsAt", "at", "chosen", "reply"]),
  ...named([earlier], ["summary", "replaces", "revised"]),
  from: (value, position) => (typeof value === "string" ? idBound : earlier)(value, position),
  name: atMost(MAX_NAME),
  contextLimit: wholeUpTo(LONGEST_TEXT),
  change: idBound,
  ...named([wordBound], [
    "model",
    "stopReason",
    "ending",
    "code",
    "requestId",
    "encoder",
    "sha256",
  ]),
  ...named([wordBound], [
    "instance",
    "kind",
    "reason",
    "redacted",
    "words",
    "timeZone",
    "recall",
    "source",
    "tools",
  ]),
  ...named([countBound], ["inputTokens", "outputTokens", "cacheReadTokens", "cacheWriteTokens"]),
  ...named([countBound], ["turns", "lines", "limit", "characters", "unanswered", "shortenedBy"]),
  ...named([countBound], ["repeated", "builder", "maxOutputTokens", "attempt"]),
  ...named([countBound], ["position", "frozenAt", "seconds", "place"]),
  ...named([idBound], ["id", "session", "fact"]),
  space: (value, position) => (typeof value === "string" ? idBound : countBound)(value, position),
  generation: wordBound,
};

/** What names a fact or another session has positions of another log. */
const ELSEWHERE = named([countBound], ["from", "to", "upTo"]);

/** An event from elsewhere. */
export type EventToCheck = Pick<ArchiveEvent, "type" | "data" | "position">;

/**
 * Why an event from elsewhere is refused: the field, and the limit that it breaks; undefined if it
 * breaks none. Its data are walked to their end, so they must not be nested too deeply.
 */
export function excessOf(event: EventToCheck): string | undefined {
  return excessWithin(Object.hasOwn(eventDataSchemas, event.type) ? BOUNDS : {}, event);
}

/** The field of an event's data that breaks one of these limits, and the limit. */
export function excessWithin(
  bounds: Readonly<Record<string, Bound>>,
  { data, position }: EventToCheck,
): string | undefined {
  const check = (value: unknown, name: string, own = bounds): string | undefined => {
    if (Array.isArray(value)) {
      return first(value.entries(), ([index, item]) => within(`${index}`, check(item, name)));
    }
    if (typeof value === "object" && value !== null) return membersOf(value);
    if (typeof value !== "string" && typeof value !== "number") return undefined;
    if (typeof value === "number" && !Number.isFinite(value)) return " is not a number";
    const bound = Object.hasOwn(own, name) ? own[name] : undefined;
    const wrong = bound?.(value, position) ?? atMost(LONGEST_TEXT)(value, position);
    return wrong && ` ${wrong}`;
  };
  const membersOf = (value: object): string | undefined => {
    const own = "fact" in value || "session" in value ? { ...bounds, ...ELSEWHERE } : bounds;
    return first(Object.entries(value), ([name, member]) => {
      const wrong = isFieldName(name)
        ? check(member, name, own)
        : " is not a possible name of a field";
      return within(name.slice(0, LONGEST_SHOWN), wrong);
    });
  };
  return within("data", check(data, "data"))?.slice(1);
}

/** What is wrong within a field, told by where it is; undefined if nothing is. */
function within(name: string, wrong: string | undefined): string | undefined {
  return wrong && `.${name}${wrong}`;
}

function first<Item>(
  items: Iterable<Item>,
  wrongWith: (item: Item) => string | undefined,
): string | undefined {
  for (const item of items) {
    const wrong = wrongWith(item);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** How much of a field's name is shown. */
const LONGEST_SHOWN = 80;

function isFieldName(name: string): boolean {
  return name !== "__proto__" && name.length <= LONGEST_WORD;
}

/** The same bound for several fields. */
export function named([bound]: readonly [Bound], names: readonly string[]): Record<string, Bound> {
  return Object.fromEntries(names.map((name) => [name, bound]));
}
