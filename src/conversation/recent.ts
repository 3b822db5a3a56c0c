import { dayOf } from "./days.ts";
import type { Manifest } from "./manifest.ts";
import { isRemembered, remember, type Remembered } from "./memory.ts";
import { lengthInRecord, writeRecord } from "./memory_record.ts";
import { Repeats, type SaidOnce } from "./repeats.ts";
import type { Conversation } from "./state.ts";
import { removedFrom, shorten, type Shortened, type TextRange } from "./text.ts";
import { capOf } from "./turn_forms.ts";
import type { Window } from "./window.ts";

/** A turn as a context includes it. */
export interface Recent extends Remembered {
  readonly index: number;
  /** What precedes it: its day, what is missing in it, the message itself if it has no reply. */
  readonly records: string;
  /** The length of its texts without records, in characters. */
  readonly characters: number;
  /** What a mark replaces of the message and of the reply. */
  readonly cuts: {
    readonly user: TextRange | undefined;
    readonly assistant: TextRange | undefined;
  };
  readonly shortenedBy: number;
  readonly repeated: number;
}

/**
 * The turns of a window, oldest first, as the context includes them: each text up to its cap, long
 * repeated blocks only once, and the first turn of each day after a day mark. A turn with no room for
 * even its beginning is missing. How a turn is included depends only on the turns before it, so it
 * does not change when newer ones arrive.
 */
export function layOutRecent(
  { settled }: Conversation,
  { start, forms }: Pick<Window, "start" | "forms">,
): readonly Recent[] {
  const recent: Recent[] = [];
  const repeats = new Repeats();
  let today = "";
  for (let index = start; index < settled.length; index++) {
    const turn = settled.at(index);
    const memory = turn && remember(turn);
    if (!memory || !isRemembered(memory)) continue;
    const day = dayOf(turn);
    const form = { index, cap: capOf(forms, index), repeats, day: day === today ? "" : day };
    const laidOut = layOut(memory, form);
    if (!laidOut) continue;
    recent.push(laidOut);
    today = day;
  }
  return recent;
}

function layOut(
  memory: Remembered,
  { index, cap, repeats, day }: {
    readonly index: number;
    readonly cap: number;
    readonly repeats: Repeats;
    /** Empty if the turn before it was said on the same day. */
    readonly day: string;
  },
): Recent | undefined {
  const isAnswered = memory.reply !== undefined;
  const message = isAnswered ? shorten(memory.message, cap) : shortenInRecord(memory.message, cap);
  const reply = shorten(memory.reply ?? "", cap);
  if (!message || !reply) return undefined;
  const said = repeats.sayOnce(message.text);
  const replied = repeats.sayOnce(reply.text);
  const missing = writeMissing(missingIn(message, said), missingIn(reply, replied));
  const dayMark = day && writeRecord({ kind: "day", label: day, pieces: [] });
  const unanswered = isAnswered ? "" : writeRecord({
    kind: "unanswered",
    label: `${memory.turn.receivedAt}`,
    pieces: [said.text],
  });
  const laidOut = {
    turn: memory.turn,
    index,
    records: dayMark + missing + unanswered,
    message: said.text,
    characters: said.text.length + replied.text.length,
    cuts: { user: message.cut, assistant: reply.cut },
    shortenedBy: removedFrom(message) + removedFrom(reply),
    repeated: said.repeated + replied.repeated,
  };
  return isAnswered ? { ...laidOut, reply: replied.text } : laidOut;
}

/** `shorten`, for a text that becomes longer as its `<` are escaped. */
function shortenInRecord(text: string, cap: number): Shortened | undefined {
  const shortened = shorten(text, cap);
  if (!shortened) return undefined;
  const excess = lengthInRecord(shortened.text) - cap;
  return excess <= 0 ? shortened : shorten(text, shortened.text.length - excess);
}

function missingIn(shortened: Shortened, { repeated }: SaidOnce): number {
  return removedFrom(shortened) + repeated;
}

/** The record of how many characters are missing in a message and its reply. */
function writeMissing(message: number, reply: number): string {
  if (message + reply === 0) return "";
  const counts = [
    ...(message > 0 ? [`message=${message}`] : []),
    ...(reply > 0 ? [`reply=${reply}`] : []),
  ];
  return writeRecord({ kind: "shortened", label: counts.join(" "), pieces: [] });
}

/** The record of the turns; neighbours that are included in full, with none between, share one item. */
export function recentItems(recent: readonly Recent[]): Manifest["items"] {
  const items: Manifest["items"] = [];
  let next = -1;
  for (const { turn, index, reply, characters, shortenedBy, repeated } of recent) {
    const unanswered = reply === undefined ? { unanswered: 1 } : {};
    const from = turn.receivedAt;
    const to = turn.outcome.position;
    const last = index === next ? items.at(-1) : undefined;
    next = index + 1;
    if (shortenedBy + repeated > 0) {
      items.push({
        kind: "recent",
        from,
        to,
        turns: 1,
        ...unanswered,
        characters,
        ...(shortenedBy > 0 ? { shortenedBy } : {}),
        ...(repeated > 0 ? { repeated } : {}),
      });
    } else if (last && last.shortenedBy === undefined && last.repeated === undefined) {
      last.from = Math.min(last.from, from);
      last.to = Math.max(last.to, to);
      last.turns += 1;
      if (reply === undefined) last.unanswered = (last.unanswered ?? 0) + 1;
      last.characters += characters;
    } else {
      items.push({ kind: "recent", from, to, turns: 1, ...unanswered, characters });
    }
  }
  return items;
}
