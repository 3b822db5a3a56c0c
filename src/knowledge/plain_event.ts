import type { RecordedSpaceEvent } from "./events.ts";
import {
  areSources,
  areTexts,
  isFilled,
  isPlainRecord,
  isPosition,
  isSpeaker,
  isText,
  memberCount,
  type PlainRecord,
} from "./plain_values.ts";

/** What a log holds, as far as it is looked at here. */
interface Stored {
  readonly type: string;
  readonly data: unknown;
  readonly position: number;
  readonly at: number;
  readonly version?: number | undefined;
}

/**
 * The event that a log holds, if it is of a kind that spaces have thousands of, in its plain form: the
 * one that its schema would return unchanged. Undefined for every other one, which its schema reads.
 * Checked by hand, since a space is read event by event when it is opened.
 */
export function plainSpaceEvent(stored: Stored): RecordedSpaceEvent | undefined {
  const { type, data, position, at, version = 1 } = stored;
  if (version !== 1 || !isPlainRecord(data)) return undefined;
  switch (type) {
    case "FactLearned":
    case "FactRevised":
      return isStatement(data) ? { type, data, position, at } : undefined;
    case "SessionJoined":
      return isJoin(data) ? { type, data, position, at } : undefined;
    case "SessionDigested":
      return isDigest(data) ? { type, data, position, at } : undefined;
    default:
      return undefined;
  }
}

type DataOf<Type extends RecordedSpaceEvent["type"]> = Extract<
  RecordedSpaceEvent,
  { type: Type }
>["data"];

function isStatement(data: PlainRecord): data is DataOf<"FactLearned"> & PlainRecord {
  return isFilled(data.fact) && isText(data.text) && isSpeaker(data.saidBy) &&
    Number.isFinite(data.saidAt) && areSources(data.sources) && memberCount(data) === 5;
}

function isJoin(data: PlainRecord): data is DataOf<"SessionJoined"> & PlainRecord {
  const hasTitle = "title" in data;
  const hasFrom = "from" in data;
  if (hasTitle && !isText(data.title) || hasFrom && !isPosition(data.from)) return false;
  return isFilled(data.session) && isText(data.generation) &&
    memberCount(data) === 2 + Number(hasTitle) + Number(hasFrom);
}

function isDigest(data: PlainRecord): data is DataOf<"SessionDigested"> & PlainRecord {
  const hasTitle = "title" in data;
  const hasTerms = "terms" in data;
  if (hasTitle && !isText(data.title) || hasTerms && !areTexts(data.terms)) return false;
  return isFilled(data.session) && isText(data.generation) && isText(data.text) &&
    isText(data.model) && isPosition(data.from) && isPosition(data.to) &&
    Number.isFinite(data.saidFrom) && Number.isFinite(data.saidTo) && isUsage(data.usage) &&
    memberCount(data) === 9 + Number(hasTitle) + Number(hasTerms);
}

const USAGE = ["inputTokens", "outputTokens", "cacheReadTokens", "cacheWriteTokens"];

function isUsage(value: unknown): boolean {
  if (!isPlainRecord(value) || Object.keys(value).length !== USAGE.length) return false;
  return USAGE.every((name) => Number.isSafeInteger(value[name]) && Number(value[name]) >= 0);
}
