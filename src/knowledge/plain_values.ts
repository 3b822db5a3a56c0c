import { MAX_SOURCES, type SaidBy, type Source } from "./events.ts";

/** What a JSON object holds. */
export type PlainRecord = Readonly<Record<string, unknown>>;

/** Whether a value is an object with members, and no array. */
export function isPlainRecord(value: unknown): value is PlainRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** How many members an object has. */
export function memberCount(data: PlainRecord): number {
  let count = 0;
  for (const _ in data) count += 1;
  return count;
}

/** Whether a value is a text, maybe an empty one. */
export function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** Whether a value is a list of texts. */
export function areTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isText);
}

/** Whether a value is a text that is not empty. */
export function isFilled(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** Whether a value is the position of an event. */
export function isPosition(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

/** Whether a value says who said something. */
export function isSpeaker(value: unknown): value is SaidBy {
  return value === "user" || value === "assistant" || value === "owner";
}

/** Whether a value is a list of sources, which have nothing else. */
export function areSources(value: unknown): value is Source[] {
  return Array.isArray(value) && value.every(isSource);
}

function isSource(value: unknown): boolean {
  if (!isPlainRecord(value)) return false;
  const { session, generation, positions } = value;
  return isFilled(session) && isText(generation) && arePositions(positions) &&
    positions.length >= 1 && positions.length <= MAX_SOURCES && memberCount(value) === 3;
}

/** Whether a value is a list of positions. */
export function arePositions(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isPosition);
}
