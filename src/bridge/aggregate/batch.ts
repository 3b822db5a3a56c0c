import {
  type Conversation,
  type DecidedEvent,
  previewOf,
  previewOfText,
} from "../../conversation/mod.ts";
import type { Batch, SessionHead } from "../../event_log/mod.ts";
import { defined } from "../../shared/defined.ts";

/** What was decided, and what it was decided on. */
export interface Decided {
  readonly events: readonly DecidedEvent[];
  /** The turn that the events are about. */
  readonly turn?: string;
  /** The state and the head before the events. */
  readonly state: Conversation;
  readonly head: SessionHead | undefined;
  /** The content hash of a message. */
  readonly hash?: string | undefined;
  /** Who takes the session's lease along with the event that opens its only turn. */
  readonly opener?: string | undefined;
}

/**
 * Everything that is stored with decided events in one commit: the position they expect, and what
 * the log keeps beside them for lists, quotas, leases and repeats. Derived from the events, which
 * are not folded yet: the time that they are recorded at is the log's to say.
 */
export function composeBatch(decided: Decided): Batch {
  const { events, turn, state, head, hash, opener } = decided;
  const { open, settled, position } = state;
  const opened = countOf(events, OPENING);
  const closesAll = open.length > 0 && countOf(events, CLOSING) === open.length;
  return {
    expected: position,
    incarnation: position === 0 ? undefined : head?.incarnation,
    events,
    turns: open.length + settled.length + countOf(events, NEW),
    label: labelOf(decided),
    spending: { turns: opened > 0 ? 1 : 0, tokens: tokensOf(events) },
    takes: opened > 0 && open.length === 0 ? opener : undefined,
    ...defined({
      hash: hash !== undefined && turn !== undefined ? { hash, turn } : undefined,
      open: opened > 0 ? true : closesAll ? false : undefined,
    }),
  };
}

type Types = ReadonlySet<DecidedEvent["type"]>;

const NEW: Types = new Set(["MessageReceived", "TurnImported"]);
const OPENING: Types = new Set(["MessageReceived", "TurnRetried"]);
const CLOSING: Types = new Set(["ReplyCompleted", "TurnFailed", "TurnCancelled"]);

function countOf(events: readonly DecidedEvent[], types: Types): number {
  return events.filter(({ type }) => types.has(type)).length;
}

/** What lists show of the session once the events are stored. */
function labelOf({ events, state, head }: Decided): NonNullable<Batch["label"]> {
  const renamed = events.findLast((event) => event.type === "SessionRenamed");
  const name = renamed ? renamed.data.name || undefined : state.name;
  return { name, preview: head?.preview ?? previewOf(state) ?? firstPreview(events) };
}

function firstPreview(events: readonly DecidedEvent[]): string | undefined {
  for (const event of events) {
    const isText = event.type === "MessageReceived" || event.type === "TurnImported";
    if (isText && event.data.text.trim() !== "") return previewOfText(event.data.text);
  }
  return undefined;
}

/** The tokens that the events say were used. */
function tokensOf(events: readonly DecidedEvent[]): number {
  return events.reduce((sum, event) => {
    if (event.type !== "ReplyCompleted" && event.type !== "HistorySummarised") return sum;
    const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = event.data.usage;
    return sum + inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
  }, 0);
}
