import { MAX_SOURCES, type RecordedSpaceEvent, type SaidBy, type Source } from "./events.ts";

/** What a log holds, as far as it is looked at here. */
interface Stored {
  readonly type: string;
  readonly data: unknown;
  readonly position: number;
  readonly at: number;
  readonly version?: number | undefined;
}

type Data = Readonly<Record<string, unknown>>;

/**
 * The event that a log holds, if it is of a kind that spaces have thousands of, in its plain form: the
 * one that its schema would return unchanged. Undefined for every other one, which its schema reads.
 * Checked by hand, since a space is read event by event when it is opened.
 */
export function plainSpaceEvent(stored: Stored): RecordedSpaceEvent | undefined {
  const { type, data, position, at, version = 1 } = stored;
  if (version !== 1 || !isRecord(data)) return undefined;
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

function isStatement(data: Data): data is DataOf<"FactLearned"> & Data {
  return isFilled(data.fact) && isText(data.text) && isSpeaker(data.saidBy) &&
    Number.isFinite(data.saidAt) && areSources(data.sources) && countOf(data) === 5;
}

function isJoin(data: Data): data is DataOf<"SessionJoined"> & Data {
  const hasTitle = "title" in data;
  const hasFrom = "from" in data;
  if (hasTitle && !isText(data.title) || hasFrom && !isPosition(data.from)) return false;
  return isFilled(data.session) && isText(data.generation) &&
    countOf(data) === 2 + Number(hasTitle) + Number(hasFrom);
}

function isDigest(data: Data): data is DataOf<"SessionDigested"> & Data {
  const hasTitle = "title" in data;
  const hasTerms = "terms" in data;
  if (hasTitle && !isText(data.title) || hasTerms && !areTexts(data.terms)) return false;
  return isFilled(data.session) && isText(data.generation) && isText(data.text) &&
    isText(data.model) && isPosition(data.from) && isPosition(data.to) &&
    Number.isFinite(data.saidFrom) && Number.isFinite(data.saidTo) && isUsage(data.usage) &&
    countOf(data) === 9 + Number(hasTitle) + Number(hasTerms);
}

/** How many members an object has. */
function countOf(data: Data): number {
  let count = 0;
  for (const _ in data) count += 1;
  return count;
}

const USAGE = ["inputTokens", "outputTokens", "cacheReadTokens", "cacheWriteTokens"];

function isUsage(value: unknown): boolean {
  if (!isRecord(value) || Object.keys(value).length !== USAGE.length) return false;
  return USAGE.every((name) => Number.isSafeInteger(value[name]) && Number(value[name]) >= 0);
}

function areSources(value: unknown): value is Source[] {
  return Array.isArray(value) && value.every(isSource);
}

function isSource(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { session, generation, positions } = value;
  return isFilled(session) && isText(generation) && arePositions(positions) &&
    countOf(value) === 3;
}

function arePositions(value: unknown): boolean {
  return Array.isArray(value) && value.length >= 1 && value.length <= MAX_SOURCES &&
    value.every(isPosition);
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isSpeaker(value: unknown): value is SaidBy {
  return value === "user" || value === "assistant" || value === "owner";
}

function isFilled(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function isPosition(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
