import { prepareRequest, type ReadFile } from "../bridge/mod.ts";
import {
  type AttachedFile,
  BUILDER,
  type Conversation,
  initialState,
  LEAST_CONTEXT,
  type OwnSettings,
  RecallMemory,
  type Receipt,
  receiptOf,
  type RequestSettings,
  type ZonedTime,
} from "../conversation/mod.ts";
import { type Encoder, encoderOf } from "../model/mod.ts";
import { foldTo, type KnownEvent } from "./fold_to.ts";
import type { LogViolation } from "./log_laws.ts";

/** What became of the receipts of a log. */
export interface CheckedReceipts {
  readonly violations: readonly LogViolation[];
  /** The positions of those that give the same bytes again. */
  readonly rebuilt: ReadonlySet<number>;
  /**
   * The positions of those that cannot be made again here: of another version's rules, or of a space,
   * whose log is not at hand, or with files that are not.
   */
  readonly unchecked: ReadonlySet<number>;
}

/** What was sent, when and where. */
interface SentMessage extends ZonedTime {
  readonly text: string;
  readonly attachments?: readonly AttachedFile[] | undefined;
}

/** A receipt, the event that has it, and the message that it was for. */
interface Held {
  readonly position: number;
  readonly turn: string;
  readonly message: SentMessage;
  readonly receipt: Receipt;
}

/** Law 4: every request that was sent can be made again, byte for byte, out of the log. */
export async function checkReceipts(
  session: string,
  events: readonly KnownEvent[],
  readFile?: ReadFile,
): Promise<CheckedReceipts> {
  const violations: LogViolation[] = [];
  const rebuilt = new Set<number>();
  const unchecked = new Set<number>();
  const memory = new RecallMemory();
  let state: Conversation = initialState;
  for (const held of heldReceipts(events)) {
    const { position, receipt, turn } = held;
    const isWhole = receipt.builder === BUILDER && receipt.space === undefined;
    const encoder = isWhole ? encoderOf(receipt) : undefined;
    if (!encoder) {
      unchecked.add(position);
      continue;
    }
    state = foldTo(state, { events, position: receipt.upTo });
    const why = await mismatch(held, { state, events, memory, encoder, readFile });
    if (why === FILES_MISSING) unchecked.add(position);
    else if (why === undefined) rebuilt.add(position);
    else violations.push({ rule: "receipts rebuild", session, turn, detail: why });
  }
  return { violations, rebuilt, unchecked };
}

/** A request held files that are not there any more. */
const FILES_MISSING = "the files that it held are gone";

/** Why a receipt's bytes cannot be made again; undefined where they can. */
async function mismatch(
  { position, turn, message, receipt }: Held,
  { state, events, memory, encoder, readFile }: {
    readonly state: Conversation;
    readonly events: readonly KnownEvent[];
    readonly memory: RecallMemory;
    readonly encoder: Encoder;
    readonly readFile: ReadFile | undefined;
  },
): Promise<string | undefined> {
  const settings = settingsOf(receipt, events);
  if (!settings) return `the receipt at ${position} names settings that are not in the log`;
  if (state.position !== receipt.upTo) {
    return `the receipt at ${position} is of ${receipt.upTo} events, of which not all are there`;
  }
  const other = notItsOwn(settings, state.settings?.own);
  if (other) return `the receipt at ${position} has ${other} than its session had`;
  const { text, attachments, ...now } = message;
  const said = { turn, message: text, attachments };
  const options = { ...said, now, settings, memory, encoder, readFile };
  const made = await prepareRequest(state, options);
  if (made.receipt.sha256 === receipt.sha256) return undefined;
  if (made.missingFiles.length > 0) return FILES_MISSING;
  return `the request of the receipt at ${position} had the SHA-256 ${receipt.sha256}; ` +
    `made again out of the log it has ${made.receipt.sha256}`;
}

/** What a request was asked with that its session had otherwise; what the operator limits may differ. */
function notItsOwn(asked: RequestSettings, own: OwnSettings = {}): string | undefined {
  const { systemPrompt = asked.systemPrompt, contextLimit = Infinity } = own;
  if (asked.systemPrompt !== systemPrompt) return "another system prompt";
  const most = Math.max(contextLimit, LEAST_CONTEXT);
  return asked.contextLimit > most ? "a greater budget" : undefined;
}

/** All receipts, by how far the log was when they were made. */
function heldReceipts(events: readonly KnownEvent[]): Held[] {
  const messages = new Map<string, SentMessage>();
  const held: Held[] = [];
  for (const event of events) {
    if (event.type === "MessageReceived") {
      const { turn, text, timeZone, attachments } = event.data;
      if (!messages.has(turn)) messages.set(turn, { text, attachments, at: event.at, timeZone });
    }
    if (event.type === "TurnImported") {
      const { turn, text, saidAt: at, timeZone } = event.data;
      if (!messages.has(turn)) messages.set(turn, { text, at, timeZone });
    }
    const receipt = receiptOf(event);
    if (!receipt || event.type === "unknown" || !("turn" in event.data)) continue;
    const turn = event.data.turn ?? "";
    const message = messages.get(turn) ?? { text: "", at: event.at };
    held.push({ position: event.position, turn, message, receipt });
  }
  return held.sort((one, other) => one.receipt.upTo - other.receipt.upTo);
}

function settingsOf(
  receipt: Receipt,
  events: readonly KnownEvent[],
): RequestSettings | undefined {
  if (receipt.settingsAt === undefined) return receipt.settings;
  return receiptOf(events[receipt.settingsAt - 1])?.settings;
}
