import { type AttachedFile, withMarks } from "./attached_file.ts";
import { longDayOf } from "./days.ts";
import type { Manifest, StoredManifest } from "./manifest.ts";
import type { Elsewhere } from "./elsewhere.ts";
import { FRAME_RESERVE, SUMMARY_FRAME } from "./frame_lengths.ts";
import { firstUnsummarised } from "./memory.ts";
import { lengthInRecord, writeRecord } from "./memory_record.ts";
import { MessageLayout } from "./message_layout.ts";
import { omissionsOf } from "./omissions.ts";
import { layOutPins } from "./pins.ts";
import type { Prompt } from "./prompt.ts";
import { type RecallMode, recallSteps } from "./recalled.ts";
import { recallEverywhereSteps } from "./recalled_everywhere.ts";
import { RecallMemory } from "./recall_memory.ts";
import { SaidTexts } from "./said_once.ts";
import { layOutRecent, type Recent, recentItems } from "./recent.ts";
import { Passages } from "./repeats.ts";
import { withoutSetAside } from "./set_aside.ts";
import { recallShare, sharesOf } from "./shares.ts";
import { layOutFacts, layOutStanding } from "./standing.ts";
import { type Conversation, lastMoment } from "./state.ts";
import { finish, type Steps } from "./steps.ts";
import { beginning } from "./text.ts";
import type { ZonedTime } from "./time_zone.ts";
import { Unseen } from "./unseen.ts";
import { type FileSettings, filesInManifest, takenFiles, wholeFiles } from "./whole_files.ts";
import { windowSteps } from "./window.ts";

/** The context of one message, and the record of it. */
export interface BuiltContext extends Pick<Prompt, "messages" | "stableBlocks"> {
  readonly manifest: Manifest;
  /** Whether the session is in a space, so that its prompt tells how such records are read. */
  readonly isInSpace: boolean;
}

/** What to build a context for. */
export interface ContextOptions {
  readonly message: string;
  /** The files that were sent with it. */
  readonly attachments?: readonly AttachedFile[] | undefined;
  /** How files are sent; without it none is, and their marks stand for them. */
  readonly files?: FileSettings | undefined;
  /** The budget, in characters (UTF-16 units). */
  readonly limit: number;
  /**
   * When and where the message is sent. Without it the context does not say the day, and times in the
   * message are told from when something was said last.
   */
  readonly now?: ZonedTime;
  /** By default `full`, as before there was a choice. */
  readonly recall?: RecallMode;
  /** A cache of earlier work. */
  readonly memory?: RecallMemory;
  /** What the session's space gives to it; absent: it is in none. */
  readonly elsewhere?: Elsewhere;
}

/**
 * Builds the context for a new message from what the session remembers, within `limit` characters
 * (UTF-16 units; the new message itself is not counted and always whole, and files have a budget of
 * their own): pinned notes, summary,
 * the newest turns, then what is recalled for this message alone. In a space, its standing facts
 * follow the notes, and what is recalled comes from all of it. A summary that tells of a withheld turn
 * is set aside, as if there were none. A pure function: the same
 * conversation, message, limit and space give the same bytes.
 */
export function buildContext(conversation: Conversation, options: ContextOptions): BuiltContext {
  return finish(contextSteps(conversation, options));
}

/** `buildContext` in steps: the first context of a long conversation takes seconds. */
export function* contextSteps(
  whole: Conversation,
  options: ContextOptions,
): Steps<BuiltContext> {
  const conversation = withoutSetAside(whole);
  const { limit, recall = "full", memory = new RecallMemory(), elsewhere } = options;
  const { attachments = [], files: settings } = options;
  const message = withMarks(options.message, attachments);
  const files = wholeFiles(conversation, { message: attachments, settings });
  const now = options.now ?? lastMoment(conversation);
  const pins = layOutPins(conversation, limit);
  const timeZone = conversation.beganIn ?? now.timeZone;
  const standing = layOutStanding(elsewhere?.standing, { limit, timeZone });
  const summary = layOutSummary(conversation, limit);
  const window = yield* windowSteps(conversation, {
    limit,
    pinned: pins.text.length + standing.text.length + FRAME_RESERVE,
    summary: summary.text.length,
    memory: memory.window,
  });
  const recent = layOutRecent(conversation, window);
  const { length: turns } = conversation.settled;
  const unseen = new Unseen(recent, { start: window.start, turns });
  const layout = new MessageLayout();
  layout.addRecords(pins.text + standing.text + summary.text);
  for (const { turn, records, message, reply } of recent) {
    if (reply === undefined) layout.addRecords(records);
    else layout.addTurn({ records, message, reply, files: files.of(turn.id) });
  }
  const today = limit < FRAME_RESERVE ? "" : todayRecord(options.now);
  const { characters: stable, frame } = layout;
  const room = Math.min(limit - stable - frame - today.length, recallShare(limit));
  const updates = layOutFacts(elsewhere?.updates ?? [], {
    room: Math.min(room, sharesOf(limit).standing),
    ...{ timeZone, standing: false },
  });
  const said = [...recent.flatMap(textsOf), message];
  const toRecall = {
    ...{ memory, message, now, unseen, mode: recall, there: new Passages(said) },
    room: room - updates.text.length,
  };
  const known = [...standing.facts, ...updates.facts];
  const recalled = yield* elsewhere
    ? recallEverywhereSteps(conversation, {
      ...{ ...toRecall, elsewhere, known, timeZone },
      said: new SaidTexts([...said, ...known.map(({ text }) => text)]),
    })
    : recallSteps(conversation, toRecall);
  const leftOut = omissionsOf(conversation, {
    shown: new Set([...recent.map(({ index }) => index), ...recalled.turns]),
    isSummarised: summary.text !== "",
    memory: memory.omissions,
  });
  const found = new Set(recalled.items.map(({ fact }) => fact));
  const factsLeftOut = [...standing.leftOut, ...updates.leftOut]
    .filter(({ fact }) => !found.has(fact));
  const volatile = updates.text + recalled.text + today;
  const taken = settings ? takenFiles(attachments, settings) : [];
  const { messages, stableBlocks } = layout.end(volatile, message, taken);
  const position = conversation.open[0]?.receivedAt ?? Math.max(1, conversation.position);
  const told = [
    ...recent.filter(({ turn }) => turn.attachments).map(({ turn, reply }) => ({
      ...{ from: turn.receivedAt, to: turn.outcome.position, all: turn.attachments ?? [] },
      whole: reply === undefined ? [] : files.of(turn.id),
    })),
    { from: position, to: position, all: attachments, whole: taken },
  ].map((each) => filesInManifest(each, settings));
  return {
    messages,
    stableBlocks,
    isInSpace: elsewhere !== undefined,
    manifest: {
      upTo: conversation.position,
      limit,
      characters: layout.characters - message.length,
      items: [
        ...pins.items,
        ...standing.items,
        ...summaryItem(conversation, { summary, leftOut, recalled: recalled.turns }),
        ...recentItems(recent),
        ...updates.items,
        ...recalled.items,
        ...told.flatMap(({ items }) => items),
      ],
      leftOut: [
        ...pins.leftOut,
        ...factsLeftOut,
        ...leftOut,
        ...told.flatMap((each) => each.leftOut),
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
  /** Facts of the session's space, and turns of its other sessions; absent if there are none. */
  readonly facts?: number;
  readonly elsewhere?: number;
} {
  const turns = (list: readonly { readonly turns: number }[]) =>
    list.reduce((sum, item) => sum + item.turns, 0);
  const of = (kind: string) => turns(manifest.items.filter((item) => item.kind === kind));
  const facts = manifest.items.filter(({ kind }) => kind === "fact").length;
  const elsewhere = of("elsewhere");
  return {
    ...(facts > 0 ? { facts } : {}),
    ...(elsewhere > 0 ? { elsewhere } : {}),
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
    if (kind === "recalled" || kind === "elsewhere") return sum + (from === to ? 1 : 2);
    return sum + (kind === "summary" ? 1 : 0);
  }, 0);
}

/** The maximum length of a summary within a budget, in characters (UTF-16 units). */
export function summaryRoom(limit: number): number {
  return Math.max(0, sharesOf(limit).summary - SUMMARY_FRAME);
}

/** The length of the summary as a context includes it, with its frame, in characters. */
export function summaryLength(conversation: Conversation, limit: number): number {
  return layOutSummary(conversation, limit).text.length;
}

/** A summary as a context includes it. */
interface SummaryLayout {
  /** A record; empty if there is no summary, or no room. */
  readonly text: string;
  /** How many characters of the summary it lacks. */
  readonly shortenedBy: number;
}

/** Lays out the summary within its share. */
function layOutSummary({ summary }: Conversation, limit: number): SummaryLayout {
  if (!summary) return { text: "", shortenedBy: 0 };
  const room = summaryRoom(limit);
  const begun = beginning(summary.text, room);
  const excess = Math.max(0, lengthInRecord(begun) - room);
  const text = beginning(begun, begun.length - excess);
  const shortenedBy = summary.text.length - text.length;
  if (text.trim() === "") return { text: "", shortenedBy };
  const label = `${summary.from}-${summary.to}`;
  return { text: writeRecord({ kind: "earlier", label, pieces: [text] }), shortenedBy };
}

function todayRecord(now: ZonedTime | undefined): string {
  return now ? writeRecord({ kind: "today", label: longDayOf(now), pieces: [] }) : "";
}

/** The record of the summary; it counts the turns that it stands for, recalled ones included. */
function summaryItem(conversation: Conversation, { summary, leftOut, recalled }: {
  readonly summary: SummaryLayout;
  readonly leftOut: Manifest["leftOut"];
  readonly recalled: ReadonlySet<number>;
}): Manifest["items"] {
  if (!conversation.summary || summary.text === "") return [];
  const { from, to, revisedAt } = conversation.summary;
  const covered = firstUnsummarised(conversation);
  const turns = leftOut.reduce(
    (sum, row) => row.reason === "summarised" ? sum + row.turns : sum,
    [...recalled].filter((index) => index < covered).length,
  );
  const { text: { length: characters }, shortenedBy } = summary;
  const cut = shortenedBy > 0 ? { shortenedBy } : {};
  const revised = revisedAt === undefined ? {} : { revised: revisedAt };
  return [{ kind: "summary", from, to, turns, characters, ...cut, ...revised }];
}

function textsOf({ message, reply }: Recent): string[] {
  return reply === undefined ? [message] : [message, reply];
}
