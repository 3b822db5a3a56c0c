import type { AttachedFile } from "./attached_file.ts";
import { filesOf, type UploadFile, uploadFile } from "./decide_files.ts";
import { type ImportTurns, importTurns } from "./decide_import.ts";
import { type PinNote, pinNote, type ReviseNote, reviseNote, unpinNote } from "./decide_pins.ts";
import { type InsertMemory, insertMemory, type RelayTurn, relayTurn } from "./decide_relay.ts";
import {
  type ChooseReply,
  chooseReply,
  isWorthless,
  type ReopenReply,
  reopenReply,
} from "./decide_replies.ts";
import { type ChangeSettings, changeSettings, type SettingsChoices } from "./decide_settings.ts";
import { type Decision, refuse } from "./decision.ts";
import {
  type JoinSpace,
  joinSpace,
  type LeaveSpace,
  leaveSpace,
  type SetKeeping,
  setKeeping,
} from "./decide_space.ts";
import {
  type RecordSummary,
  recordSummary,
  type ReviseSummary,
  reviseSummary,
} from "./decide_summary.ts";
import { decideRename, type RenameSession } from "./names.ts";
import type { DecidedEvent, EventData } from "./events.ts";
import type { Receipt, RequestSettings } from "./receipt.ts";
import { type Conversation, findTurn } from "./state.ts";
import { keptReply } from "./replies.ts";
import { knownTimeZone } from "./time_zone.ts";
import { isSettled, type OpenTurn, type SettledTurn } from "./turns.ts";
import { type ReleaseTurn, releaseTurn, type WithholdTurn, withholdTurn } from "./withheld.ts";

/** A client's message. */
export interface ReceiveMessage {
  readonly type: "ReceiveMessage";
  /** The id of the turn to open, chosen by the client or generated. */
  readonly turn: string;
  readonly idGiven: boolean;
  readonly text: string;
  /** The kinds of secrets that were masked in the text. */
  readonly redacted?: readonly string[];
  /** The ids of the files that it has. */
  readonly attachments?: readonly string[];
  /** The turn whose message had the same content hash, if one is known. */
  readonly sameAs?: string;
  /** Now, in ms since the epoch. */
  readonly at: number;
  /** Where its sender is; absent or unknown: where the sender of the message before was. */
  readonly timeZone?: string;
  /** The space that the session joins with it. */
  readonly joins?: Omit<JoinSpace, "type">;
}

/**
 * What an attempt to answer a turn came to. `openedAt`: the position of the event that had opened the
 * turn for it. Once the turn has been opened anew since, it is no outcome of that turn any more.
 */
interface OfOpening {
  readonly openedAt?: number;
}

interface CompleteReply extends OfOpening {
  readonly type: "CompleteReply";
  readonly reply: EventData<"ReplyCompleted">;
}

/** The commands of a session. */
export type Command =
  | ReceiveMessage
  | CompleteReply
  | (OfOpening & { readonly type: "FailTurn"; readonly failure: EventData<"TurnFailed"> })
  | OfOpening & {
    readonly type: "CancelTurn";
    readonly turn: string;
    readonly said: string;
    readonly request?: Receipt;
    readonly by?: EventData<"TurnCancelled">["by"];
  }
  | { readonly type: "AbandonCall"; readonly turn: string }
  | ReopenReply
  | ChooseReply
  | RecordSummary
  | ReviseSummary
  | WithholdTurn
  | ReleaseTurn
  | PinNote
  | ReviseNote
  | { readonly type: "UnpinNote"; readonly note: string }
  | RenameSession
  | JoinSpace
  | LeaveSpace
  | SetKeeping
  | ChangeSettings
  | ImportTurns
  | InsertMemory
  | UploadFile
  | RelayTurn;

/** The settings that decisions depend on. */
export interface Rules {
  /** The longest message, in characters (UTF-16 units). */
  readonly maxMessageCharacters: number;
  /** How many turns may be open at once, the running one included. */
  readonly maxOpenTurns: number;
  /** How long after a turn's end the same text without an id counts as a repeat, in ms. */
  readonly dedupWindowMs: number;
  /** The most tokens that the files of a message may take together; absent: no limit. */
  readonly maxFileTokens?: number;
  /** The maximum length of all pinned notes together in a context, in characters. */
  readonly pinShare: number;
  /** The maximum length of the summary in a context, in characters; absent: as long as it likes. */
  readonly summaryShare?: number;
  /** What a session may have of its own. */
  readonly choices: SettingsChoices;
}

const NOTHING: Decision = { ok: true, events: [] };

/** Decides what a command leads to: events, nothing (already done), or a refusal. */
export function decide(command: Command, state: Conversation, rules: Rules): Decision {
  switch (command.type) {
    case "ReceiveMessage":
      return receiveMessage(command, state, rules);
    case "CompleteReply":
      return completeReply(command, state);
    case "FailTurn": {
      const failure = { ...command.failure, ...keptReply(state, command.failure.turn) };
      const event = { type: "TurnFailed", data: withReceipt(failure, state) } as const;
      return whileOpen(state, event, command);
    }
    case "CancelTurn": {
      const { turn, said: text, request, by } = command;
      const data: EventData<"TurnCancelled"> = {
        turn,
        text,
        ...(request === undefined ? {} : { request }),
        ...(by === undefined ? {} : { by }),
        ...keptReply(state, turn),
      };
      const event = { type: "TurnCancelled", data: withReceipt(data, state) } as const;
      return whileOpen(state, event, command);
    }
    case "AbandonCall":
      return whileOpen(state, { type: "CallAbandoned", data: { turn: command.turn } });
    case "ReopenReply":
      return reopenReply(command, state, { longest: rules.maxMessageCharacters });
    case "ChooseReply":
      return chooseReply(command, state);
    case "RecordSummary":
      return recordSummary(command, state);
    case "PinNote":
      return pinNote(command, state, rules.pinShare);
    case "ReviseSummary":
      return reviseSummary(command, state, rules.summaryShare ?? Infinity);
    case "WithholdTurn":
      return withholdTurn(command, state);
    case "ReleaseTurn":
      return releaseTurn(command, state);
    case "ReviseNote":
      return reviseNote(command, state, rules.pinShare);
    case "UnpinNote":
      return unpinNote(command.note, state);
    case "RenameSession":
      return decideRename(command, state);
    case "JoinSpace":
      return joinSpace(command, state);
    case "LeaveSpace":
      return leaveSpace(command, state);
    case "SetKeeping":
      return setKeeping(command, state);
    case "ChangeSettings":
      return changeSettings(command, state, rules.choices);
    case "ImportTurns":
      return importTurns(command, state);
    case "InsertMemory":
      return insertMemory(command, state);
    case "UploadFile":
      return uploadFile(command, state);
    case "RelayTurn":
      return relayTurn(command, state, rules.maxMessageCharacters);
    default:
      return command satisfies never;
  }
}

function receiveMessage(command: ReceiveMessage, state: Conversation, rules: Rules): Decision {
  const { turn: id, text, idGiven, redacted = [], attachments: ids = [], at } = command;
  if (text.trim() === "" && ids.length === 0) return refuse({ reason: "EmptyMessage" });
  const limit = rules.maxMessageCharacters;
  if (text.length > limit) {
    return refuse({ reason: "MessageTooLong", characters: text.length, limit });
  }
  const known = findTurn(state, id) ?? repeated(command, state, rules);
  if (known && !isSame(known, { text, ids })) {
    return refuse({ reason: "TurnIdTaken", turn: known.id });
  }
  if (known && (!isSettled(known) || known.outcome.kind === "completed")) {
    return { ok: true, events: [], turn: known.id };
  }
  if (state.open.length >= rules.maxOpenTurns) {
    return refuse({ reason: "TooManyOpenTurns", limit: rules.maxOpenTurns });
  }
  if (known) {
    return {
      ok: true,
      events: [{ type: "TurnRetried", data: { turn: known.id } }],
      turn: known.id,
    };
  }
  const found = filesOf(state, { ids, at, maxTokens: rules.maxFileTokens ?? Infinity });
  if (!found.ok) return found;
  const timeZone = knownTimeZone(command.timeZone) ?? state.timeZone;
  const data = {
    ...{ turn: id, text, idGiven },
    ...(redacted.length > 0 ? { redacted: [...redacted] } : {}),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(found.files.length > 0 ? { attachments: [...found.files] } : {}),
  };
  const joining = command.joins
    ? joinSpace({ type: "JoinSpace", ...command.joins }, state)
    : NOTHING;
  if (!joining.ok) return joining;
  return { ok: true, events: [...joining.events, { type: "MessageReceived", data }], turn: id };
}

/** Whether a message says what a turn's says, with the same files. */
function isSame(
  { text, attachments = [] }: { text: string; attachments?: readonly AttachedFile[] },
  other: { readonly text: string; readonly ids: readonly string[] },
): boolean {
  const ids = new Set(other.ids);
  return text === other.text && attachments.length === ids.size &&
    attachments.every(({ id }) => ids.has(id));
}

/**
 * The turn that a message without an id repeats: the same text, with nothing in between, while that
 * turn is open or within the dedup window after its end.
 */
function repeated(
  command: ReceiveMessage,
  state: Conversation,
  rules: Rules,
): OpenTurn | SettledTurn | undefined {
  if (command.idGiven || !command.sameAs || command.sameAs !== state.latest) return undefined;
  const turn = findTurn(state, command.sameAs);
  const said = { text: command.text, ids: command.attachments ?? [] };
  if (!turn || turn.idGiven || !isSame(turn, said)) return undefined;
  // The clock of another instance may be ahead, but not by more than the window.
  const isRepeat = !isSettled(turn) ||
    Math.abs(command.at - turn.outcome.at) <= rules.dedupWindowMs;
  return isRepeat ? turn : undefined;
}

/** Of a turn that was reopened, a reply that is worth nothing does not take the place of the earlier one. */
function completeReply({ reply, openedAt }: CompleteReply, state: Conversation): Decision {
  const kept = isWorthless(reply) ? keptReply(state, reply.turn) : {};
  const data = withReceipt({ ...reply, ...kept }, state);
  return whileOpen(state, { type: "ReplyCompleted", data }, { openedAt });
}

/** An event about a turn; refused unless the turn is open, and not anew since `openedAt`. */
function whileOpen(
  state: Conversation,
  event: Extract<
    DecidedEvent,
    { type: "ReplyCompleted" | "TurnFailed" | "TurnCancelled" | "CallAbandoned" }
  >,
  { openedAt }: { readonly openedAt?: number | undefined } = {},
): Decision {
  const { turn } = event.data;
  const open = state.open.find(({ id }) => id === turn);
  if (!open || openedAt !== undefined && open.openedAt !== openedAt) {
    return refuse({ reason: "TurnNotOpen", turn });
  }
  return { ok: true, events: [event], turn };
}

/** Settings that an earlier event has are not recorded again. */
function withReceipt<Data extends { readonly request?: Receipt | undefined }>(
  data: Data,
  { asked }: Conversation,
): Data {
  const { settings, ...receipt } = data.request ?? {};
  if (!settings || !asked || !sameSettings(settings, asked.settings)) return data;
  return { ...data, request: { ...receipt, settingsAt: asked.position } };
}

function sameSettings(one: RequestSettings, other: RequestSettings): boolean {
  return one.model === other.model && one.maxOutputTokens === other.maxOutputTokens &&
    one.systemPrompt === other.systemPrompt && one.contextLimit === other.contextLimit &&
    one.recall === other.recall && one.files?.tokens === other.files?.tokens &&
    one.files?.kinds.join() === other.files?.kinds.join();
}
