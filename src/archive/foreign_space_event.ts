import { z } from "zod";
import { MAX_NAME } from "../conversation/mod.ts";
import { MAX_FACT, spaceEventSchemas } from "../knowledge/mod.ts";
import {
  atMost,
  type Bound,
  countBound,
  type EventToCheck,
  excessWithin,
  idBound,
  named,
  timeBound,
  wordBound,
} from "./foreign_event.ts";

/** The longest digest, in characters. */
const LONGEST_DIGEST = 10_000;

/** The longest list in an event, such as the words that a digest is found by. */
const LONGEST_LIST = 1_000;

/** What the fields of a space's events must be, by their names: the limits that commands obey. */
const BOUNDS: Readonly<Record<string, Bound>> = {
  ...named([idBound], ["session", "fact"]),
  ...named([timeBound], ["saidAt", "saidFrom", "saidTo"]),
  ...named([countBound], ["from", "to", "positions"]),
  ...named([countBound], ["inputTokens", "outputTokens", "cacheReadTokens", "cacheWriteTokens"]),
  ...named([atMost(MAX_NAME)], ["name", "title"]),
  ...named([wordBound], [
    "generation",
    "reason",
    "model",
    "terms",
    "redacted",
    "salt",
    "form",
    "keys",
  ]),
};

/** A statement whose fact was forgotten since keeps its event without its text. */
const text = z.string().max(MAX_FACT).optional();

/** The data of the kinds that are known, as an archive may have them. */
const SHAPES: Readonly<Record<string, z.ZodType>> = {
  ...spaceEventSchemas,
  FactLearned: spaceEventSchemas.FactLearned.extend({ text }),
  FactRevised: spaceEventSchemas.FactRevised.extend({ text }),
  SessionDigested: spaceEventSchemas.SessionDigested.extend({
    text: z.string().max(LONGEST_DIGEST).optional(),
  }),
};

/**
 * Why an event of a space from elsewhere is refused: the field, and the limit that it breaks;
 * undefined if it breaks none. Of a version or a kind that is not known only the size is limited.
 */
export function excessOfSpaceEvent(
  event: EventToCheck & { readonly version?: number | undefined },
): string | undefined {
  const { type, data, version } = event;
  const isKnown = version === undefined && Object.hasOwn(SHAPES, type);
  const excess = excessWithin(isKnown ? BOUNDS : {}, event);
  if (excess !== undefined || !isKnown) return excess;
  if (hasLongList(data)) return `data has a list with more than ${LONGEST_LIST} items`;
  const issue = SHAPES[type]?.safeParse(data).error?.issues[0];
  return issue && `${["data", ...issue.path].join(".")}: ${issue.message}`;
}

/** Whether a value has a list that is too long; it is not nested too deeply. */
function hasLongList(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value) && value.length > LONGEST_LIST) return true;
  return Object.values(value).some(hasLongList);
}
