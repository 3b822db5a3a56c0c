import type { Manifest } from "./events.ts";
import { firstUnsummarised, isRemembered, remember, type Remembered } from "./memory.ts";
import type { Conversation } from "./state.ts";
import { beginning, shorten } from "./text.ts";

/** A text block of the Messages API. */
export interface TextBlock {
  readonly type: "text";
  readonly text: string;
}

/** A message of the Messages API. */
export interface ContextMessage {
  readonly role: "user" | "assistant";
  readonly content: readonly TextBlock[];
}

/** What is sent to the model for one message, and the record of it. */
export interface BuiltContext {
  /** Strictly alternating, the user's first, the new message last. */
  readonly messages: readonly ContextMessage[];
  readonly manifest: Manifest;
}

/** The largest share of the budget that a summary gets. */
export const SUMMARY_SHARE = 1 / 4;

/** What an over-long message of an older turn may take of the budget, tried in this order. */
const MESSAGE_SHARES = [1, 1 / 4, 1 / 16];

const SUMMARY_HEADING = "Summary of the conversation so far:\n";

interface Kept extends Remembered {
  readonly characters: number;
  readonly removed: number;
}

interface Selection {
  /** Oldest first. */
  readonly kept: readonly Kept[];
  readonly leftOut: Manifest["leftOut"];
}

/**
 * Builds the context for a new message from what the session remembers, within `limit` characters
 * (UTF-16 units; the new message itself is not counted and always whole). A pure function: the
 * same conversation, message and limit give the same bytes.
 */
export function buildContext(
  conversation: Conversation,
  options: { readonly message: string; readonly limit: number },
): BuiltContext {
  const { limit } = options;
  const summary = summaryBlock(conversation, limit);
  const { kept, leftOut } = selectRecent(conversation, limit - (summary?.length ?? 0));
  const characters = kept.reduce((sum, turn) => sum + turn.characters, summary?.length ?? 0);
  const items = [...summaryItem(conversation, summary), ...recentItems(kept)];
  return {
    messages: toMessages(summary, kept, options.message),
    manifest: {
      upTo: conversation.position,
      limit,
      characters,
      items,
      leftOut: [...summarisedTurns(conversation), ...leftOut],
    },
  };
}

/** What a manifest says in numbers: turns by what became of them, characters of the budget used. */
export function countContext(manifest: Manifest): {
  readonly characters: number;
  readonly budget: number;
  readonly recent: number;
  readonly recalled: number;
  readonly summarised: number;
  readonly dropped: number;
} {
  const turns = (list: readonly { readonly turns: number }[]) =>
    list.reduce((sum, item) => sum + item.turns, 0);
  return {
    characters: manifest.characters,
    budget: manifest.limit,
    recent: turns(manifest.items.filter((item) => item.kind === "recent")),
    recalled: 0,
    summarised: turns(manifest.items.filter((item) => item.kind === "summary")),
    dropped: turns(manifest.leftOut.filter((item) => item.reason === "over_budget")),
  };
}

/** The text that carries a summary into the context, within its share; undefined without room. */
export function summaryBlock(conversation: Conversation, limit: number): string | undefined {
  if (!conversation.summary) return undefined;
  const room = Math.floor(limit * SUMMARY_SHARE) - SUMMARY_HEADING.length;
  const text = beginning(conversation.summary.text, Math.max(0, room));
  return text.trim() ? SUMMARY_HEADING + text : undefined;
}

/** The longest summary that a budget has room for, in characters (UTF-16 units). */
export function summaryRoom(limit: number): number {
  return Math.max(0, Math.floor(limit * SUMMARY_SHARE) - SUMMARY_HEADING.length);
}

/** Whole turns from the newest back, as far as the room goes; an over-long message loses its middle. */
function selectRecent(conversation: Conversation, room: number): Selection {
  const first = firstUnsummarised(conversation);
  const { settled } = conversation;
  const kept: Kept[] = [];
  const leftOut: Manifest["leftOut"] = [];
  let left = room;
  let full = false;
  for (let index = settled.length - 1; index >= first; index--) {
    const turn = settled[index];
    if (!turn) continue;
    const memory = remember(turn);
    const fitted = isRemembered(memory) && !full ? fit(memory, { left, room }) : undefined;
    if (fitted) {
      kept.push(fitted);
      left -= fitted.characters;
      continue;
    }
    full ||= isRemembered(memory);
    leaveOut(leftOut, {
      reason: isRemembered(memory) ? "over_budget" : memory.reason,
      from: turn.receivedAt,
      to: turn.outcome.position,
    });
  }
  return { kept: kept.reverse(), leftOut: leftOut.reverse() };
}

function fit(
  memory: Remembered,
  { left, room }: { readonly left: number; readonly room: number },
): Kept | undefined {
  for (const share of MESSAGE_SHARES) {
    const cap = share === 1 ? left : room * share;
    const message = shorten(memory.message, share === 1 ? Infinity : cap);
    const reply = shorten(memory.reply ?? "", share === 1 ? Infinity : cap);
    if (!message || !reply) return undefined;
    const characters = message.text.length + reply.text.length;
    if (characters > left) continue;
    const removed = message.removed + reply.removed;
    const shortened = { turn: memory.turn, message: message.text, characters, removed };
    return memory.reply === undefined ? shortened : { ...shortened, reply: reply.text };
  }
  return undefined;
}

/** Adds a turn, older than those there, to the list; neighbours left out for one reason share a row. */
function leaveOut(
  list: Manifest["leftOut"],
  turn: Omit<Manifest["leftOut"][number], "turns">,
): void {
  const newer = list.at(-1);
  if (newer?.reason === turn.reason) {
    newer.from = Math.min(newer.from, turn.from);
    newer.to = Math.max(newer.to, turn.to);
    newer.turns += 1;
  } else {
    list.push({ ...turn, turns: 1 });
  }
}

function summarisedTurns(conversation: Conversation): Manifest["leftOut"] {
  const turns = firstUnsummarised(conversation);
  if (!conversation.summary || turns === 0) return [];
  const { from, to } = conversation.summary;
  return [{ reason: "summarised", from, to, turns }];
}

function summaryItem(conversation: Conversation, summary: string | undefined): Manifest["items"] {
  if (!conversation.summary || summary === undefined) return [];
  const { from, to } = conversation.summary;
  const turns = firstUnsummarised(conversation);
  return [{ kind: "summary", from, to, turns, characters: summary.length }];
}

/** Neighbouring turns that are there whole share one item. */
function recentItems(kept: readonly Kept[]): Manifest["items"] {
  const items: Manifest["items"] = [];
  for (const { turn, characters, removed } of kept) {
    const from = turn.receivedAt;
    const to = turn.outcome.position;
    const last = items.at(-1);
    if (removed > 0) {
      items.push({ kind: "recent", from, to, turns: 1, characters, shortenedBy: removed });
    } else if (last && last.shortenedBy === undefined) {
      last.from = Math.min(last.from, from);
      last.to = Math.max(last.to, to);
      last.turns += 1;
      last.characters += characters;
    } else {
      items.push({ kind: "recent", from, to, turns: 1, characters });
    }
  }
  return items;
}

/** Lays the texts out as alternating messages; consecutive texts of the user share one message. */
function toMessages(
  summary: string | undefined,
  kept: readonly Kept[],
  message: string,
): ContextMessage[] {
  const messages: ContextMessage[] = [];
  let said: TextBlock[] = summary === undefined ? [] : [block(summary)];
  for (const turn of kept) {
    said.push(block(turn.message));
    if (turn.reply === undefined) continue;
    messages.push({ role: "user", content: said }, {
      role: "assistant",
      content: [block(turn.reply)],
    });
    said = [];
  }
  messages.push({ role: "user", content: [...said, block(message)] });
  return messages;
}

function block(text: string): TextBlock {
  return { type: "text", text };
}
