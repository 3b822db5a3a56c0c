import type { Manifest } from "./events.ts";
import { isRemembered, remember, type Remembered } from "./memory.ts";
import { Omissions, type OmittedTurn } from "./omissions.ts";
import { Repeats } from "./repeats.ts";
import type { Conversation } from "./state.ts";
import { shorten } from "./text.ts";

/** A turn as a context includes it. */
export interface Recent extends Remembered {
  readonly index: number;
  readonly characters: number;
  readonly shortenedBy: number;
  readonly repeated: number;
}

/**
 * The turns from the index `start` on, oldest first, as the context includes them: each text up to
 * `cap` characters, and long repeated blocks only once. How a turn is included depends only on the
 * turns before it, so it does not change when newer ones arrive.
 */
export function layOutRecent(
  { settled }: Conversation,
  { start, cap }: { readonly start: number; readonly cap: number },
): { readonly recent: readonly Recent[]; readonly leftOut: Manifest["leftOut"] } {
  const recent: Recent[] = [];
  const leftOut = new Omissions();
  const repeats = new Repeats();
  for (let index = start; index < settled.length; index++) {
    const turn = settled.at(index);
    if (!turn) continue;
    const memory = remember(turn);
    if (!isRemembered(memory)) {
      leftOut.add(memory);
      continue;
    }
    const laidOut = layOut(memory, { index, cap, repeats });
    if (laidOut) recent.push(laidOut);
    else leftOut.add({ turn, reason: "over_budget" } satisfies OmittedTurn);
  }
  return { recent, leftOut: leftOut.rows };
}

function layOut(
  memory: Remembered,
  { index, cap, repeats }: {
    readonly index: number;
    readonly cap: number;
    readonly repeats: Repeats;
  },
): Recent | undefined {
  const message = shorten(memory.message, cap);
  const reply = shorten(memory.reply ?? "", cap);
  if (!message || !reply) return undefined;
  const said = repeats.sayOnce(message.text);
  const replied = repeats.sayOnce(reply.text);
  const laidOut = {
    turn: memory.turn,
    index,
    message: said.text,
    characters: said.text.length + replied.text.length,
    shortenedBy: message.removed + reply.removed,
    repeated: said.repeated + replied.repeated,
  };
  return memory.reply === undefined ? laidOut : { ...laidOut, reply: replied.text };
}

/** The record of the turns; neighbours that are included in full share one item. */
export function recentItems(recent: readonly Recent[]): Manifest["items"] {
  const items: Manifest["items"] = [];
  for (const { turn, reply, characters, shortenedBy, repeated } of recent) {
    const unanswered = reply === undefined ? { unanswered: 1 } : {};
    const from = turn.receivedAt;
    const to = turn.outcome.position;
    const last = items.at(-1);
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
