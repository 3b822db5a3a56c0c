import type { AttachedFile } from "./attached_file.ts";
import type { ForkedFrom } from "./forked_from.ts";
import { bytesOfText, bytesOfTurn } from "./footprint.ts";
import type { EventData } from "./events.ts";
import type { RequestSettings } from "./receipt.ts";
import { InsertedBlocks } from "./inserted_blocks.ts";
import type { SessionSettings } from "./own_settings.ts";
import { SettledTurns } from "./settled_turns.ts";
import { knownTimeZone, type ZonedTime } from "./time_zone.ts";
import type { OpenTurn, SettledTurn } from "./turns.ts";

/** What is kept of an upload, in bytes. */
const BYTES_PER_UPLOAD = 600;

/** What is kept of an import: its key, its hash, their object, in bytes. */
const BYTES_PER_IMPORT = 300;

/** The text that replaces every turn that had ended by position `to`. */
export interface HistorySummary
  extends Pick<EventData<"HistorySummarised">, "from" | "to" | "text"> {
  readonly position: number;
  /** Where a person wrote its text, if one did. */
  readonly revisedAt?: number;
  /** The turns withheld since that its text may tell of, or that from which it went on; absent: none. */
  readonly tellsOf?: readonly string[];
  /** Whether no context has it while one of those is withheld. */
  readonly isSetAside?: true;
}

/** A text that every context includes. */
export interface PinnedNote extends EventData<"NotePinned"> {
  readonly position: number;
}

/** The space that a session belongs to. */
export interface SpaceMembership {
  readonly id: string;
  /** The session's position at which it joined. */
  readonly joinedAt: number;
  /** The position of the space's log as of which the standing facts are chosen. */
  readonly frozenAt: number;
  /** The generation that the space was when the session joined it. */
  readonly generation?: string;
  /** Whether what was said before it joined is not learned. */
  readonly isUnlearned?: boolean;
}

/** A file that was uploaded; `at` is when, in ms since the epoch. */
export interface Upload {
  readonly file: AttachedFile;
  readonly at: number;
  /** Whether a message has it. */
  readonly isSent: boolean;
}

/** A session's state, folded from its events. */
export interface Conversation {
  /** Position of the last event. */
  readonly position: number;
  /** Open turns in the order in which they are to be answered; the first one is running. */
  readonly open: readonly OpenTurn[];
  /** Ended turns in the order in which they ended. */
  readonly settled: SettledTurns;
  /** The turn that was opened last. */
  readonly latest?: string;
  /** Where the sender of the last message was. */
  readonly timeZone?: string | undefined;
  readonly summary?: HistorySummary;
  /** The beginning of the first message that has text. */
  readonly preview?: string;
  /** Where it was forked from last; absent: nowhere. */
  readonly forkedFrom?: ForkedFrom;
  /** What its owner calls the session. */
  readonly name?: string;
  readonly space?: SpaceMembership;
  /** The ids of spaces that it belonged to before, each once; absent: none. */
  readonly formerSpaces?: readonly string[];
  /** How long it is kept after its last use, in seconds; absent: as long as any other. */
  readonly keepFor?: number;
  /** What it has of its own settings; absent: they were never changed. */
  readonly settings?: SessionSettings;
  /** The time zone of the first message, or UTC where it told none; it never changes. */
  readonly beganIn?: string;
  /** Pinned notes in the order in which they were pinned. */
  readonly pins: readonly PinnedNote[];
  /** What was inserted into messages of clients that keep the conversation; it was never said. */
  readonly inserted: InsertedBlocks;
  /** Every file that was uploaded, in the order in which they were. */
  readonly uploads: readonly Upload[];
  /** The settings that were written down last, and where. */
  readonly asked?: { readonly position: number; readonly settings: RequestSettings };
  /** What was imported under an idempotency key. */
  readonly imports: readonly NonNullable<EventData<"TurnImported">["import"]>[];
}

/** The state of a session without events. */
export const initialState: Conversation = {
  position: 0,
  open: [],
  settled: SettledTurns.none,
  pins: [],
  imports: [],
  uploads: [],
  inserted: InsertedBlocks.none,
};

/** About how many bytes a state takes in memory. */
export function footprintOf(conversation: Conversation): number {
  const { settled, open, pins, summary, imports, inserted, settings, uploads } = conversation;
  const texts = [...pins.map(({ text }) => text), summary?.text ?? "", ...textsOf(settings)];
  return settled.bytes + inserted.bytes + open.reduce((sum, turn) => sum + bytesOfTurn(turn), 0) +
    texts.reduce((sum, text) => sum + bytesOfText(text), 0) + imports.length * BYTES_PER_IMPORT +
    uploads.length * BYTES_PER_UPLOAD;
}

/** The system prompts that settings hold. */
function textsOf(settings: SessionSettings | undefined): readonly string[] {
  if (!settings) return [];
  const held = [settings, ...settings.changes].map(({ own }) => own.systemPrompt ?? "");
  return [...new Set(held)];
}

/** Finds a turn by its id, among open ones first. */
export function findTurn(
  conversation: Conversation,
  id: string,
): OpenTurn | SettledTurn | undefined {
  return conversation.open.find((turn) => turn.id === id) ??
    conversation.settled.get(id);
}

/** When something was said last, and where the last message came from; the epoch if there was none. */
export function lastMoment({ open, settled, timeZone }: Conversation): ZonedTime {
  const at = open.at(-1)?.at ?? settled.at(-1)?.outcome.at ?? 0;
  return { at, timeZone };
}

/** A moment after the last message, in the zone that is given if it is known, else in that message's. */
export function momentNow({ timeZone }: Conversation, now: ZonedTime): ZonedTime {
  return { at: now.at, timeZone: knownTimeZone(now.timeZone) ?? timeZone };
}
