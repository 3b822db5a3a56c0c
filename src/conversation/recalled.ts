import { dayOf } from "./days.ts";
import type { Manifest } from "./manifest.ts";
import type { RequestSettings } from "./receipt.ts";
import { type Origin, type RecallHit, RecallLayout } from "./recall/mod.ts";
import type { Passages } from "./repeats.ts";
import { type RecallMemory, turnIndexOf } from "./recall_memory.ts";
import { sentencesFor } from "./best_sentences.ts";
import type { Conversation } from "./state.ts";
import type { Steps } from "./steps.ts";
import type { ZonedTime } from "./time_zone.ts";
import type { SettledTurn } from "./turns.ts";
import type { Unseen } from "./unseen.ts";

/** The smallest budget worth a day mark and a record, in characters. */
export const LEAST_ROOM = 100;

/**
 * Where recall has less room than this, a passage that does not fit is cut to its sentences that bear
 * on the message, in characters; and how many passages, at most. Where there is more, so little is
 * lost with one that whole passages are worth more.
 */
const SCARCE_ROOM = 1_200;
const MOST_CUT = 8;

/** Whether recall fills the budget, or leaves out what hardly bears on the message. */
export type RecallMode = NonNullable<RequestSettings["recall"]>;

/** The recalled text for one message, and the record of it. */
export interface Recalled {
  /** Records; empty if there are none. */
  readonly text: string;
  readonly items: Manifest["items"];
  /** The indices of the turns that it quotes. */
  readonly turns: ReadonlySet<number>;
}

/** Nothing that is relevant, or no room. */
export const NOTHING_RECALLED: Recalled = { text: "", items: [], turns: new Set() };

/** What to recall for. */
export interface WhatToRecall {
  readonly memory: RecallMemory;
  readonly message: string;
  /** When and where the message is sent. */
  readonly now: ZonedTime;
  /** What is lacking, so that it can be recalled. */
  readonly unseen: Pick<Unseen, "before" | "isRecent" | "hasWhole" | "partOf">;
  /** In characters (UTF-16 units), layout included. */
  readonly room: number;
  readonly mode: RecallMode;
  /** The texts that are there already. */
  readonly there: Pick<Passages, "has">;
  /** Which passages may be taken; by default all. */
  readonly bearing?: { has(hit: RecallHit): boolean };
}

/** Recalls, in steps, what is relevant to the message from what the window lacks. */
export function* recallSteps(
  conversation: Conversation,
  options: WhatToRecall,
): Steps<Recalled> {
  const { memory, message, now, unseen, room, mode, there, bearing } = options;
  const { before } = unseen;
  if (room < LEAST_ROOM || before === 0) return NOTHING_RECALLED;
  const layout = new RecallLayout(room, (hit) => originOf(conversation, hit));
  const parts = new Set<string>();
  let cuts = room < SCARCE_ROOM ? MOST_CUT : 0;
  const isNew = ({ text }: RecallHit) => {
    const trimmed = text.trim();
    if (!trimmed || parts.has(trimmed) || there.has(trimmed)) return false;
    parts.add(trimmed);
    return true;
  };
  const take = (found: RecallHit) => {
    const hit = bearing?.has(found) === false ? undefined : unseen.partOf(found);
    if (!hit || !isNew(hit)) return true;
    const space = cuts > 0 ? layout.roomFor(hit) : Infinity;
    if (space >= hit.text.length) return layout.take(hit);
    cuts -= 1;
    const sentences = sentencesFor(found, { message, now, room: space })
      .map((each) => unseen.partOf(each))
      .filter((each) => each !== undefined)
      .filter(isNew);
    return sentences.length === 0 ? layout.take(hit) : sentences.every((each) => layout.take(each));
  };
  yield* memory.searchSteps(conversation, {
    ...{ message, now, before },
    purpose: "recall",
    lean: mode === "lean",
    take,
  });
  const { text, kept } = layout.laidOut;
  const byTurn = Map.groupBy(kept, turnIndexOf);
  const items = [...byTurn].flatMap(([index, found]) =>
    itemOf(conversation, { index, hits: found, turns: unseen.isRecent(index) ? 0 : 1 })
  );
  return { text, items, turns: new Set(byTurn.keys()) };
}

/** Where a passage comes from: the position of its event, and the day for the user. */
export function originOf({ settled }: Conversation, hit: RecallHit): Origin {
  const turn = settled.at(turnIndexOf(hit));
  const day = dayOf({ at: hit.at, timeZone: turn?.timeZone });
  return { day, position: turn ? positionOf(turn, hit) : hit.position };
}

function positionOf({ receivedAt, outcome }: SettledTurn, { role }: RecallHit): number {
  return role === "user" ? receivedAt : outcome.position;
}

/** The record of the passages of one turn. */
export function itemOf(
  { settled }: Conversation,
  { index, hits, turns }: {
    readonly index: number;
    readonly hits: readonly RecallHit[];
    readonly turns: number;
  },
): Manifest["items"] {
  const turn = settled.at(index);
  if (!turn) return [];
  const words = new Set<string>();
  let [from, to, characters, score] = [Infinity, 0, 0, 0];
  for (const hit of hits) {
    const position = positionOf(turn, hit);
    from = Math.min(from, position);
    to = Math.max(to, position);
    characters += hit.text.length;
    score = Math.max(score, hit.score);
    for (const word of hit.words) words.add(word);
  }
  score = Math.round(score * 1_000) / 1_000;
  return [{ kind: "recalled", from, to, turns, characters, score, words: [...words].sort() }];
}
