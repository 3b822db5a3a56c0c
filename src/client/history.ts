import type { Api } from "./api.ts";
import type { EventInfo } from "./api_types.ts";
import type { SessionModel } from "./model.ts";
import { framesFromEvent } from "./past.ts";
import { isOutcome } from "./turns.ts";

const PAGE_SIZE = 200;

/** Where to read the history from, and where to add it. */
export interface HistoryOptions {
  readonly api: Pick<Api, "events">;
  readonly session: string;
  readonly model: SessionModel;
}

/**
 * Loads at least `count` older turns into the model, page by page from the newest. Resolves with
 * whether there may be more.
 */
export async function loadHistory(options: HistoryOptions, count: number): Promise<boolean> {
  const { model } = options;
  const first = model.turns[0]?.position ?? model.position + 1;
  let before = first;
  for (let found = 0; found < count && before > 1;) {
    const after = Math.max(0, before - 1 - PAGE_SIZE);
    const { events } = await options.api.events(options.session, {
      after,
      limit: before - 1 - after,
    });
    found += events.filter(opensTurn).length;
    for (const frame of events.flatMap(framesFromEvent)) model.fold(frame);
    await settle(options, unsettledOf(events, model), first - 1);
    before = after + 1;
  }
  return before > 1;
}

function opensTurn({ type }: EventInfo): boolean {
  return type === "MessageReceived" || type === "TurnImported";
}

const OPENING: ReadonlySet<string> = new Set([
  "MessageReceived",
  "TurnRetried",
  "ReplyReopened",
]);

const ENDING: ReadonlySet<string> = new Set(["turn.completed", "turn.failed", "turn.cancelled"]);

/** The turns that these events leave open: their ends are further on. */
function unsettledOf(events: readonly EventInfo[], model: SessionModel): Set<string> {
  const open = new Set<string>();
  for (const { type, position, data } of events) {
    if (!OPENING.has(type)) continue;
    const turn = model.turn(String(data.turn));
    const isOver = turn && isOutcome(turn) && (turn.endedAt ?? 0) > position;
    if (turn && !isOver && (turn.openedAt ?? 0) <= position) open.add(turn.id);
  }
  return open;
}

/** Reads on until the ends of the open turns are found. */
async function settle(
  { api, session, model }: HistoryOptions,
  open: Set<string>,
  from: number,
): Promise<void> {
  for (let after = from; open.size > 0;) {
    const { events, next } = await api.events(session, { after, limit: PAGE_SIZE });
    for (const frame of events.flatMap(framesFromEvent)) {
      if (!("turn" in frame) || !open.has(frame.turn ?? "")) continue;
      model.fold(frame);
      if (ENDING.has(frame.type)) open.delete(frame.turn ?? "");
    }
    if (next === undefined) return;
    after = next;
  }
}
