import type { Manifest, StoredManifest } from "./events.ts";
import { firstUnsummarised, isRemembered, remember } from "./memory.ts";
import { Omissions } from "./omissions.ts";
import { layOutPins } from "./pins.ts";
import type { Prompt, PromptMessage, TextBlock } from "./prompt.ts";
import { recallSteps } from "./recalled.ts";
import { RecallMemory } from "./recall_memory.ts";
import { layOutRecent, type Recent, recentItems } from "./recent.ts";
import { Passages } from "./repeats.ts";
import { recallShare, sharesOf } from "./shares.ts";
import type { Conversation } from "./state.ts";
import { finish, type Steps } from "./steps.ts";
import { beginning } from "./text.ts";
import { windowSteps } from "./window.ts";

/** The context of one message, and the record of it. */
export interface BuiltContext extends Pick<Prompt, "messages" | "stableBlocks"> {
  readonly manifest: Manifest;
}

/** What to build a context for. */
export interface ContextOptions {
  readonly message: string;
  /** The budget, in characters (UTF-16 units). */
  readonly limit: number;
  /** A cache of earlier work. */
  readonly memory?: RecallMemory;
}

/** The heading of a summary in a context. */
export const SUMMARY_HEADING = "Summary of the conversation so far:\n";

/**
 * Builds the context for a new message from what the session remembers, within `limit` characters
 * (UTF-16 units; the new message itself is not counted and always whole): pinned notes, summary,
 * the newest turns, then what is recalled for this message alone. A pure function: the same
 * conversation, message and limit give the same bytes.
 */
export function buildContext(conversation: Conversation, options: ContextOptions): BuiltContext {
  return finish(contextSteps(conversation, options));
}

/** `buildContext` in steps: the first context of a long conversation takes seconds. */
export function* contextSteps(
  conversation: Conversation,
  options: ContextOptions,
): Steps<BuiltContext> {
  const { message, limit, memory = new RecallMemory() } = options;
  const pins = layOutPins(conversation, limit);
  const summary = summaryBlock(conversation, limit);
  const fixed = (pins.text?.length ?? 0) + (summary?.length ?? 0);
  const { start, cap } = yield* windowSteps(conversation, {
    limit,
    pinned: pins.text?.length ?? 0,
    memory: memory.window,
  });
  const { recent, leftOut } = layOutRecent(conversation, { start, cap });
  const stable = recent.reduce((sum, turn) => sum + turn.characters, fixed);
  const recalled = yield* recallSteps(conversation, {
    memory,
    message,
    before: start,
    room: Math.min(limit - stable, recallShare(limit)),
    there: new Passages([...recent.flatMap(textsOf), message]),
  });
  const { messages, stableBlocks } = toMessages({
    opening: [pins.text, summary].filter((text) => text !== undefined),
    recent,
    closing: [recalled.text, message].filter((text) => text !== undefined),
  });
  return {
    messages,
    stableBlocks,
    manifest: {
      upTo: conversation.position,
      limit,
      characters: stable + (recalled.text?.length ?? 0),
      items: [
        ...pins.items,
        ...summaryItem(conversation, summary),
        ...recentItems(recent),
        ...recalled.items,
      ],
      leftOut: [
        ...pins.leftOut,
        ...summarisedTurns(conversation),
        ...beforeWindow(conversation, { start, recalled: recalled.turns }),
        ...leftOut,
      ],
    },
  };
}

/** A manifest in numbers: turns by how they were included, and characters of the budget used. */
export function countContext(manifest: StoredManifest): {
  readonly characters: number;
  readonly budget: number;
  readonly recent: number;
  readonly recalled: number;
  readonly summarised: number;
  readonly dropped: number;
} {
  const turns = (list: readonly { readonly turns: number }[]) =>
    list.reduce((sum, item) => sum + item.turns, 0);
  const of = (kind: string) => turns(manifest.items.filter((item) => item.kind === kind));
  return {
    characters: manifest.characters,
    budget: manifest.limit,
    recent: of("recent"),
    recalled: of("recalled"),
    summarised: of("summary"),
    dropped: turns(manifest.leftOut.filter((item) => item.reason === "over_budget")),
  };
}

/** The number of messages in a context besides the new one; a summary counts as 1, a note as 0. */
export function countMessages({ items }: StoredManifest): number {
  return items.reduce((sum, { kind, from, to, turns, unanswered = 0 }) => {
    if (kind === "recent") return sum + 2 * turns - unanswered;
    if (kind === "recalled") return sum + (from === to ? 1 : 2);
    return sum + (kind === "summary" ? 1 : 0);
  }, 0);
}

/** The maximum length of a summary within a budget, in characters (UTF-16 units). */
export function summaryRoom(limit: number): number {
  return Math.max(0, sharesOf(limit).summary - SUMMARY_HEADING.length);
}

/** A summary as the context includes it, within its share; undefined if there is no room. */
function summaryBlock(conversation: Conversation, limit: number): string | undefined {
  if (!conversation.summary) return undefined;
  const text = beginning(conversation.summary.text, summaryRoom(limit));
  return text.trim() ? SUMMARY_HEADING + text : undefined;
}

function summaryItem(conversation: Conversation, summary: string | undefined): Manifest["items"] {
  if (!conversation.summary || summary === undefined) return [];
  const { from, to } = conversation.summary;
  const turns = firstUnsummarised(conversation);
  return [{ kind: "summary", from, to, turns, characters: summary.length }];
}

function summarisedTurns(conversation: Conversation): Manifest["leftOut"] {
  const turns = firstUnsummarised(conversation);
  if (!conversation.summary || turns === 0) return [];
  const { from, to } = conversation.summary;
  return [{ reason: "summarised", from, to, turns }];
}

/** The turns that are neither summarised, nor in the window, nor recalled. */
function beforeWindow(
  conversation: Conversation,
  { start, recalled }: { readonly start: number; readonly recalled: ReadonlySet<number> },
): Manifest["leftOut"] {
  const omissions = new Omissions();
  for (let index = firstUnsummarised(conversation); index < start; index++) {
    const turn = conversation.settled.at(index);
    if (!turn || recalled.has(index)) continue;
    const memory = remember(turn);
    omissions.add(isRemembered(memory) ? { turn, reason: "over_budget" } : memory);
  }
  return omissions.rows;
}

function textsOf({ message, reply }: Recent): string[] {
  return reply === undefined ? [message] : [message, reply];
}

/** Lays out the texts as alternating messages; consecutive user texts share one message. */
function toMessages({ opening, recent, closing }: {
  readonly opening: readonly string[];
  readonly recent: readonly Recent[];
  readonly closing: readonly string[];
}): { readonly messages: PromptMessage[]; readonly stableBlocks: number } {
  const messages: PromptMessage[] = [];
  let stableBlocks = opening.length;
  let said = opening.map(block);
  for (const turn of recent) {
    said.push(block(turn.message));
    stableBlocks += 1;
    if (turn.reply === undefined) continue;
    messages.push({ role: "user", content: said });
    messages.push({ role: "assistant", content: [block(turn.reply)] });
    stableBlocks += 1;
    said = [];
  }
  messages.push({ role: "user", content: [...said, ...closing.map(block)] });
  return { messages, stableBlocks };
}

function block(text: string): TextBlock {
  return { text };
}
