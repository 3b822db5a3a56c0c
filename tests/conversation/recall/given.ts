import {
  layOutRecall,
  type RecallHit,
  RecallIndex,
  type RecallOptions,
  type Role,
  type Saying,
} from "../../../src/conversation/recall/mod.ts";

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** Noon of a day in ms since the epoch. */
export function noon(day: string): number {
  return Date.parse(`${day}T12:00:00Z`);
}

/** Sayings in turn, the user's first, one minute apart; a sitting a list. */
export function talk(...sittings: readonly (readonly string[])[]): Saying[] {
  let position = 0;
  return sittings.flatMap((texts, sitting) =>
    texts.map((text, index): Saying => ({
      position: ++position,
      role: index % 2 === 0 ? "user" : "assistant",
      text,
      at: noon("2024-03-01") + sitting * DAY + index * MINUTE,
    }))
  );
}

/** A saying with all its details. */
export function said(position: number, role: Role, text: string, at = position * MINUTE): Saying {
  return { position, role, text, at };
}

/** An index of sayings. */
export function indexOf(sayings: readonly Saying[]): RecallIndex {
  const index = new RecallIndex();
  for (const saying of sayings) index.add(saying);
  return index;
}

/** What is found, best first. */
export function find(
  sayings: readonly Saying[],
  message: string,
  options: RecallOptions = {},
): RecallHit[] {
  return [...indexOf(sayings).search(message, options)];
}

/** What is recalled within a room. */
export function recall(sayings: readonly Saying[], message: string, room: number): string {
  return layOutRecall(indexOf(sayings).search(message, { purpose: "recall" }), room).text;
}
