import {
  type ContextInfo,
  type EventInfo,
  type InsertedInfo,
  isOutcome,
} from "../../src/client/mod.ts";
import { callApi, isNotFound } from "../state/bridge.ts";
import type { Session } from "../state/session.ts";
import { type EventCache, eventCacheOf } from "./event_cache.ts";
import { explainMissing } from "./missing_record.ts";

/** The recorded request of a turn, or why there is none. */
export type RequestRecord =
  /** `end` is the event that ended the turn; `at` is when the message was sent. */
  | {
    readonly kind: "known";
    readonly context: ContextInfo;
    readonly end: EventInfo | undefined;
    readonly at: number;
  }
  /** A program keeps the conversation: this was inserted into the message that it sent. */
  | { readonly kind: "inserted"; readonly context: InsertedInfo }
  /** The turn has not ended. */
  | { readonly kind: "running" }
  /** There is none; `why` says so to the reader. */
  | { readonly kind: "none"; readonly why: string };

/** What opens a turn, or chooses among its replies. */
const OPENING: ReadonlySet<string> = new Set([
  "MessageReceived",
  "TurnRetried",
  "ReplyReopened",
  "ReplyChosen",
]);

/** How many events after the context are searched for the end of the turn. */
const SEARCH_LIMIT = 500;

/** Loads what Claude saw for a turn. Throws a `BridgeError` if the bridge does not answer. */
export async function requestRecordOf(
  session: Session,
  turn: string,
  signal: AbortSignal,
): Promise<RequestRecord> {
  const events = eventCacheOf(session.id);
  const known = session.turn(turn);
  try {
    const context = await callApi((api) => api.turnContext(session.id, turn, { signal }));
    if ("inserted" in context) return { kind: "inserted", context };
    const endedAt = known?.chosen ?? known?.endedAt;
    const end = endedAt === undefined
      ? await findEnd(events, { turn, after: context.manifest.upTo })
      : await events.at(endedAt);
    const asked = known?.position === undefined ? undefined : await events.at(known.position);
    const at = asked ?? end;
    return { kind: "known", context, end, at: at ? Date.parse(at.at) : Date.now() };
  } catch (error) {
    if (!isNotFound(error)) throw error;
    if (known && !isOutcome(known)) return { kind: "running" };
    const end = known?.endedAt === undefined ? undefined : await events.at(known.endedAt);
    return { kind: "none", why: explainMissing(end) };
  }
}

/** Finds the event that ended a turn the chat has not loaded: it comes soon after the context. */
async function findEnd(
  events: EventCache,
  { turn, after }: { readonly turn: string; readonly after: number },
): Promise<EventInfo | undefined> {
  for (let position = after + 1; position <= after + SEARCH_LIMIT; position++) {
    const event = await events.at(position);
    if (!event) return undefined;
    if (
      !OPENING.has(event.type) &&
      event.data["turn"] === turn
    ) return event;
  }
  return undefined;
}
