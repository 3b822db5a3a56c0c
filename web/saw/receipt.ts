import { BridgeError, type ContextInfo, type EventInfo } from "../../src/client/mod.ts";
import { ask } from "../state/bridge.ts";
import type { Session } from "../state/session.ts";
import { type Events, eventsOf } from "./events.ts";
import { whyNone } from "./why_none.ts";

/** What is known of what Claude saw for a turn. */
export type Receipt =
  /** The request and its manifest; `end` is the event that ended the turn, `at` when it was asked. */
  | {
    readonly kind: "known";
    readonly context: ContextInfo;
    readonly end: EventInfo | undefined;
    readonly at: number;
  }
  /** The turn has not ended. */
  | { readonly kind: "running" }
  /** There is none, and `why` says so in plain words. */
  | { readonly kind: "none"; readonly why: string };

/** How far behind the context's last event the turn's end is looked for, in events. */
const FAR = 500;

/** Asks what Claude saw for a turn. Throws where the bridge does not answer. */
export async function receiptOf(
  session: Session,
  turn: string,
  signal: AbortSignal,
): Promise<Receipt> {
  const events = eventsOf(session.id);
  const known = session.turn(turn);
  try {
    const context = await ask((api) => api.turnContext(session.id, turn, { signal }));
    const end = known?.endedAt === undefined
      ? await findEnd(events, { turn, after: context.manifest.upTo })
      : await events.at(known.endedAt);
    const asked = known?.position === undefined ? undefined : await events.at(known.position);
    const at = asked ?? end;
    return { kind: "known", context, end, at: at ? Date.parse(at.at) : Date.now() };
  } catch (error) {
    if (!(error instanceof BridgeError) || error.code !== "not_found") throw error;
    if (known?.status !== undefined && !hasEnded(known.status)) return { kind: "running" };
    const end = known?.endedAt === undefined ? undefined : await events.at(known.endedAt);
    return { kind: "none", why: whyNone(end) ?? error.message };
  }
}

function hasEnded(status: string): boolean {
  return status === "completed" || status === "failed" || status === "cancelled";
}

/** The event that ended a turn, which the talk has not loaded: it comes soon after its context. */
async function findEnd(
  events: Events,
  { turn, after }: { readonly turn: string; readonly after: number },
): Promise<EventInfo | undefined> {
  for (let position = after + 1; position <= after + FAR; position++) {
    const event = await events.at(position);
    if (!event) return undefined;
    if (
      event.type !== "MessageReceived" && event.type !== "TurnRetried" &&
      event.data["turn"] === turn
    ) return event;
  }
  return undefined;
}
