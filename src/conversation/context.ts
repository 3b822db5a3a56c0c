import { type AttachedFile, withMarks } from "./attached_file.ts";
import { longDayOf } from "./days.ts";
import type { Manifest } from "./manifest.ts";
import type { Elsewhere } from "./elsewhere.ts";
import { FRAME_RESERVE } from "./frame_lengths.ts";
import { writeRecord } from "./memory_record.ts";
import { MessageLayout } from "./message_layout.ts";
import { omissionsOf } from "./omissions.ts";
import { layOutPins } from "./pins.ts";
import type { Prompt } from "./prompt.ts";
import { type Recalled, type RecallMode, recallSteps } from "./recalled.ts";
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
import { layOutSummary, summaryItem } from "./summary_layout.ts";
import type { ZonedTime } from "./time_zone.ts";
import { Unseen } from "./unseen.ts";
import {
  type FileSettings,
  filesInManifest,
  type FilesToTell,
  takenFiles,
  type WholeFiles,
  wholeFiles,
} from "./whole_files.ts";
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
  const layout = layOutStable(pins.text + standing.text + summary.text, { recent, files });

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
  const volatile = updates.text + recalled.text + today;
  const taken = settings ? takenFiles(attachments, settings) : [];
  const { messages, stableBlocks } = layout.end(volatile, message, taken);

  const leftOut = omissionsOf(conversation, {
    shown: new Set([...recent.map(({ index }) => index), ...recalled.turns]),
    isSummarised: summary.text !== "",
    memory: memory.omissions,
  });
  const position = conversation.open[0]?.receivedAt ?? Math.max(1, conversation.position);
  const told = [
    ...filesOf(recent, files),
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
        ...withoutFound([...standing.leftOut, ...updates.leftOut], recalled),
        ...leftOut,
        ...told.flatMap((each) => each.leftOut),
      ],
    },
  };
}

/** Lays out the stable part: the records at its beginning, then the turns of the window. */
function layOutStable(beginning: string, { recent, files }: {
  readonly recent: readonly Recent[];
  readonly files: WholeFiles;
}): MessageLayout {
  const layout = new MessageLayout();
  layout.addRecords(beginning);
  for (const { turn, records, message, reply } of recent) {
    if (reply === undefined) layout.addRecords(records);
    else layout.addTurn({ records, message, reply, files: files.of(turn.id) });
  }
  return layout;
}

function todayRecord(now: ZonedTime | undefined): string {
  return now ? writeRecord({ kind: "today", label: longDayOf(now), pieces: [] }) : "";
}

function textsOf({ message, reply }: Recent): string[] {
  return reply === undefined ? [message] : [message, reply];
}

/** The facts that were left out for want of room, without those that were recalled after all. */
function withoutFound(
  facts: Manifest["leftOut"],
  recalled: Recalled,
): Manifest["leftOut"] {
  const found = new Set(recalled.items.map(({ fact }) => fact));
  return facts.filter(({ fact }) => !found.has(fact));
}

/** The files of the turns of the window. */
function filesOf(recent: readonly Recent[], files: WholeFiles): FilesToTell[] {
  return recent.filter(({ turn }) => turn.attachments).map(({ turn, reply }) => ({
    ...{ from: turn.receivedAt, to: turn.outcome.position, all: turn.attachments ?? [] },
    whole: reply === undefined ? [] : files.of(turn.id),
  }));
}
