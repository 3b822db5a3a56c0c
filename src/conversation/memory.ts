import { withMarks } from "./attached_file.ts";
import type { OmissionReason } from "./manifest.ts";
import { SHORTENED_FRAME, UNANSWERED_FRAME } from "./frame_lengths.ts";
import { looksLikeMemory, NO_MEMORY } from "./memory_frame.ts";
import { lengthInRecord } from "./memory_record.ts";
import type { Conversation } from "./state.ts";
import type { SettledTurn } from "./turns.ts";

/** Stands for the user's side where there is no text: a text block of white space is refused. */
const NOTHING_SAID = "…";

/** Finds what is not white space. */
const SAYS_SOMETHING = /\S/;

/** What a turn leaves behind for later contexts: a message, and a reply where there was one. */
export interface Remembered {
  readonly turn: SettledTurn;
  readonly message: string;
  readonly reply?: string;
}

/** A turn that leaves nothing behind, and why. */
export interface Forgotten {
  readonly turn: SettledTurn;
  readonly reason: OmissionReason;
}

/**
 * What a settled turn leaves behind. What was said is remembered, whoever failed to answer it: the
 * model, its API, the bridge, or a user who stopped the reply. Three kinds of message are not: those
 * that the model refused or that would make every later call fail, since they would do so again; and
 * those that were taken back before their turn came, since nobody has heard them. The text of an
 * error is never remembered, nor what the offline model says for itself, nor what a person withholds.
 */
export function remember(turn: SettledTurn): Remembered | Forgotten {
  const { outcome, attachments } = turn;
  if (turn.withheldAt !== undefined) return { turn, reason: "withheld" };
  const said = withMarks(turn.text, attachments);
  const saysSomething = SAYS_SOMETHING.test(said);
  const message = saysSomething ? said : NOTHING_SAID;
  switch (outcome.kind) {
    case "completed":
      if (outcome.ending === "refusal") return { turn, reason: "refused" };
      return outcome.isAside ? { turn, message } : withReply(turn, message, outcome.text);
    case "cancelled":
      if (SAYS_SOMETHING.test(outcome.text)) return withReply(turn, message, outcome.text);
      return outcome.wasDue && saysSomething ? { turn, message } : { turn, reason: "cancelled" };
    case "failed":
      return outcome.poisons || !saysSomething ? { turn, reason: "failed" } : { turn, message };
    default:
      return outcome satisfies never;
  }
}

/** Whether the turn leaves something behind. */
export function isRemembered(memory: Remembered | Forgotten): memory is Remembered {
  return "message" in memory;
}

/**
 * The length of what a turn leaves behind, each text up to `cap`, with its records except a day mark,
 * in characters (UTF-16 units).
 */
export function lengthOf({ message, reply }: Remembered, cap = Infinity): number {
  const said = reply === undefined ? lengthInRecord(message) : message.length;
  const replied = reply?.length ?? 0;
  const records = (reply === undefined ? UNANSWERED_FRAME : 0) +
    (looksLikeMemory(message) ? NO_MEMORY.length : 0) +
    (Math.max(said, replied) > cap ? SHORTENED_FRAME : 0);
  return Math.min(cap, said) + Math.min(cap, replied) + records;
}

/** The cap per text with which a turn takes at most `room` with its records, in characters. */
export function capWithin(memory: Remembered, room: number): number {
  if (lengthOf(memory) <= room) return Infinity;
  const texts = Math.max(0, room - lengthOf(memory, 0));
  const shorter = Math.min(memory.message.length, memory.reply?.length ?? 0);
  return Math.max(texts - shorter, Math.floor(texts / 2));
}

/** The index of the first settled turn that the summary does not cover. */
export function firstUnsummarised(conversation: Conversation): number {
  const { settled, summary } = conversation;
  return summary ? settled.countUpTo(summary.to) : 0;
}

/** How many of the first `count` settled turns leave something behind. */
export function countRemembered({ settled }: Conversation, count: number): number {
  return settled.countOf(count, (turn) => isRemembered(remember(turn)), countsRemembered);
}

/** Of stretches of turns, how many leave something behind: only a cache. */
const countsRemembered = new WeakMap<object, number>();

function withReply(turn: SettledTurn, message: string, reply: string): Remembered {
  return SAYS_SOMETHING.test(reply) ? { turn, message, reply } : { turn, message };
}
