import { prepareRequest } from "../bridge/mod.ts";
import {
  BUILDER,
  type Conversation,
  evolve,
  initialState,
  RecallMemory,
  type Receipt,
  type RecordedEvent,
  type RequestSettings,
  type UnknownEvent,
  type ZonedTime,
} from "../conversation/mod.ts";
import { type Encoder, encoderOf } from "../model/mod.ts";
import type { LogViolation } from "./log_laws.ts";

/** What became of the receipts of a log. */
export interface CheckedReceipts {
  readonly violations: readonly LogViolation[];
  /** The positions of those that give the same bytes again. */
  readonly rebuilt: ReadonlySet<number>;
  /**
   * The positions of those that cannot be made again here: of another version's rules, or of a space,
   * whose log is not at hand.
   */
  readonly unchecked: ReadonlySet<number>;
}

type KnownEvent = RecordedEvent | UnknownEvent;

/** What was sent, when and where. */
interface SentMessage extends ZonedTime {
  readonly text: string;
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
    while (state.position < receipt.upTo) {
      const next = events[state.position];
      if (!next) break;
      state = evolve(state, next);
    }
    const why = await mismatch(held, { state, events, memory, encoder });
    if (why === undefined) rebuilt.add(position);
    else violations.push({ rule: "receipts rebuild", session, turn, detail: why });
  }
  return { violations, rebuilt, unchecked };
}

/** Why a receipt's bytes cannot be made again; undefined where they can. */
async function mismatch(
  { position, turn, message, receipt }: Held,
  { state, events, memory, encoder }: {
    readonly state: Conversation;
    readonly events: readonly KnownEvent[];
    readonly memory: RecallMemory;
    readonly encoder: Encoder;
  },
): Promise<string | undefined> {
  const settings = settingsOf(receipt, events);
  if (!settings) return `the receipt at ${position} names settings that are not in the log`;
  if (state.position !== receipt.upTo) {
    return `the receipt at ${position} is of ${receipt.upTo} events, of which not all are there`;
  }
  const { text, ...now } = message;
  const options = { turn, message: text, now, settings, memory, encoder };
  const made = await prepareRequest(state, options);
  if (made.receipt.sha256 === receipt.sha256) return undefined;
  return `the request of the receipt at ${position} had the SHA-256 ${receipt.sha256}; ` +
    `made again out of the log it has ${made.receipt.sha256}`;
}

/** All receipts, by how far the log was when they were made. */
function heldReceipts(events: readonly KnownEvent[]): Held[] {
  const messages = new Map<string, SentMessage>();
  const held: Held[] = [];
  for (const event of events) {
    if (event.type === "MessageReceived") {
      const { turn, text, timeZone } = event.data;
      if (!messages.has(turn)) messages.set(turn, { text, at: event.at, timeZone });
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

function receiptOf(event: KnownEvent | undefined): Receipt | undefined {
  switch (event?.type) {
    case "ReplyCompleted":
    case "TurnFailed":
    case "TurnCancelled":
      return event.data.request;
    default:
      return undefined;
  }
}

function settingsOf(
  receipt: Receipt,
  events: readonly KnownEvent[],
): RequestSettings | undefined {
  if (receipt.settingsAt === undefined) return receipt.settings;
  return receiptOf(events[receipt.settingsAt - 1])?.settings;
}
