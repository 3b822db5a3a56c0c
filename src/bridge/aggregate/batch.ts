import {
  type Conversation,
  type DecidedEvent,
  type Decision,
  previewOf,
  previewOfText,
  toStored,
} from "../../conversation/mod.ts";
import type { Batch, SessionHead } from "../../session_log/mod.ts";
import { defined } from "../../shared/mod.ts";

/** What a decision was made on, and what is stored with it. */
export interface BatchContext {
  readonly state: Conversation;
  readonly head: SessionHead | undefined;
  /** The content hash of a message. */
  readonly hash?: string | undefined;
  /** Who takes the session's lease along with an event that opens its only turn. */
  readonly opener?: string | undefined;
}

/**
 * Everything that is stored in the commit of a decision: its events, the position they expect, and
 * what the log keeps beside them for lists, quotas, leases and repeats. That is derived from the
 * events without folding them: they have no time yet, as the log gives them theirs.
 */
export function composeBatch(
  { events, turn }: Pick<Extract<Decision, { ok: true }>, "events" | "turn">,
  { state, head, hash, opener }: BatchContext,
): Batch {
  const { open, settled, position } = state;
  const opens = countOf(events, OPENING) > 0;
  const closesAll = open.length > 0 && countOf(events, CLOSING) === open.length;
  return {
    expected: position,
    generation: position === 0 ? undefined : head?.generation,
    events: events.map((event) => toStored(event)),
    turns: open.length + settled.length + countOf(events, NEW),
    label: labelOf(events, state, head),
    spending: { turns: opens ? 1 : 0, tokens: tokensOf(events) },
    takes: opens && open.length === 0 ? opener : undefined,
    ...defined({
      hash: hash !== undefined && turn !== undefined ? { hash, turn } : undefined,
      open: opens ? true : closesAll ? false : undefined,
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
function labelOf(
  events: readonly DecidedEvent[],
  state: Conversation,
  head: SessionHead | undefined,
): NonNullable<Batch["label"]> {
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
