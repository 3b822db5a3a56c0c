import type { Elsewhere } from "./elsewhere.ts";
import { spaceReadOf } from "./elsewhere.ts";
import type { EventData, HeldHistory } from "./events.ts";
import type { Manifest } from "./manifest.ts";
import { heldIdsSteps } from "./held_history.ts";
import { HeldTexts } from "./held_texts.ts";
import { HeldTurns } from "./held_turns.ts";
import { LONGEST_FRAME, writeInsertion } from "./insertion_frame.ts";
import { Bearing } from "./bearing.ts";
import { RecallMemory } from "./recall_memory.ts";
import { LEAST_ROOM, recallSteps } from "./recalled.ts";
import { FACTS_PART, recallEverywhereSteps } from "./recalled_everywhere.ts";
import type { Conversation } from "./state.ts";
import type { Steps } from "./steps.ts";
import type { ZonedTime } from "./time_zone.ts";

/** The version of the rules that build what is inserted; its events record it. */
export const INSERTION_BUILDER = 1;

/**
 * The most that is recalled for one message, in characters (UTF-16 units): every later request holds
 * it, too.
 */
const MOST_RECALLED = 4_000;

/** What to insert, and the record of it. */
export interface Insertion {
  readonly text: string;
  readonly manifest: Manifest;
}

/** What to build an insertion for. */
export interface InsertionOptions {
  /** The text that was typed, with secrets masked. */
  readonly message: string;
  /** The most that may be inserted, in characters (UTF-16 units). */
  readonly limit: number;
  /** What the client's history holds before the message (`heldHistory`). */
  readonly held: HeldHistory;
  /** When and where the message is sent. */
  readonly now: ZonedTime;
  /** What the session's space gives to it; absent: it is in none. */
  readonly elsewhere?: Elsewhere | undefined;
  /** A cache of earlier work. */
  readonly memory?: RecallMemory | undefined;
}

/**
 * Builds, in steps, what a message of a client that keeps its conversation is given: facts and
 * passages that bear on it, of the space and of this session, except what the client's history holds
 * itself. Undefined where nothing bears on it, or there is no room. A pure function: the same
 * conversation, message, limit, history and space give the same text.
 */
export function* insertionSteps(
  conversation: Conversation,
  { message, limit, held, now, elsewhere, memory = new RecallMemory() }: InsertionOptions,
): Steps<Insertion | undefined> {
  const room = Math.min(MOST_RECALLED, limit - LONGEST_FRAME);
  if (room < LEAST_ROOM) return undefined;
  const ids = yield* heldIdsSteps(conversation, held);
  const unseen = yield* HeldTurns.ofSteps(conversation, ids);
  const there = yield* HeldTexts.ofSteps(conversation, { turns: unseen, ids, message });
  const bearing = new Bearing(elsewhere ? FACTS_PART : undefined);
  const toRecall = { memory, message, now, unseen, room, mode: "lean", there, bearing } as const;
  const timeZone = conversation.beganIn ?? now.timeZone;
  const { text: records, items } = yield* elsewhere
    ? recallEverywhereSteps(conversation, {
      ...{ ...toRecall, elsewhere, known: [], timeZone, said: there.said },
    })
    : recallSteps(conversation, toRecall);
  if (!bearing.isFound({ items })) return undefined;
  const text = writeInsertion(records);
  const { position: upTo } = conversation;
  return { text, manifest: { upTo, limit, characters: text.length, items, leftOut: [] } };
}

/** The event of what was built: all that it takes to build it again from the log and the space. */
export function memoryInserted(
  conversation: Conversation,
  { text, manifest }: Insertion,
  { turn, place, message, held, now, elsewhere }:
    & Pick<InsertionOptions, "message" | "held" | "now" | "elsewhere">
    & Pick<EventData<"MemoryInserted">, "turn" | "place">,
): EventData<"MemoryInserted"> {
  const { after, alsoHeld = [] } = held;
  const { at: sentAt, timeZone } = now;
  return {
    ...{ turn, place, text, builder: INSERTION_BUILDER, manifest, message, sentAt },
    ...(after === undefined ? {} : { after }),
    ...(alsoHeld.length > 0 ? { alsoHeld: [...alsoHeld] } : {}),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(elsewhere ? { space: spaceReadOf(conversation, elsewhere) } : {}),
  };
}

/**
 * Builds, in steps, what an event says was inserted: the same text, from the session as of
 * `manifest.upTo` and the same space, if it was of `INSERTION_BUILDER`.
 */
export function* rebuiltInsertionSteps(
  conversation: Conversation,
  { message, manifest, sentAt, timeZone, after, alsoHeld }: EventData<"MemoryInserted">,
  { elsewhere, memory }: Pick<InsertionOptions, "elsewhere" | "memory"> = {},
): Steps<Insertion | undefined> {
  const now = { at: sentAt, timeZone };
  const asked = { message, limit: manifest.limit, held: { after, alsoHeld }, now };
  return yield* insertionSteps(conversation, { ...asked, elsewhere, memory });
}
