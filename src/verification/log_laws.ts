/** An event as a log holds it. */
export interface LoggedEvent {
  readonly position: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** The version of its data's schema; without it 1. */
  readonly version?: number | undefined;
  /** Whether a reader that does not know it has to refuse the session. */
  readonly must?: true | undefined;
}

/** An event with its time, in ms since the epoch. */
export interface LogEntry extends LoggedEvent {
  readonly at: number;
}

/** A law that a log alone can break. */
export type LogLaw =
  | "gapless positions"
  | "one reply a turn"
  | "one insertion a message"
  | "replies in order"
  | "an outcome for what was acknowledged"
  | "readable events"
  | "receipts rebuild"
  | "inserted memory rebuilds";

/** Where a log breaks a law, and how. */
export interface LogViolation {
  readonly rule: LogLaw;
  readonly session: string;
  readonly turn?: string;
  readonly detail: string;
}

const OPENING = new Set(["MessageReceived", "TurnRetried", "ReplyReopened"]);
const ENDING = new Set(["ReplyCompleted", "TurnFailed", "TurnCancelled"]);

/** Whether an event opens a turn: its message came, or it is to be tried or answered again. */
export function opensTurn({ type }: LoggedEvent): boolean {
  return OPENING.has(type);
}

/** Whether an event is a turn's outcome. */
export function endsTurn({ type }: LoggedEvent): boolean {
  return ENDING.has(type);
}

/** The turn that an event is about; empty where it is about none. */
export function turnOf({ data }: LoggedEvent): string {
  return typeof data.turn === "string" ? data.turn : "";
}

/**
 * Laws 2 and 3 on one session's events: gapless positions, one reply an opening, one insertion a message,
 * outcomes in the order of the messages. A turn that is open at the end is a violation where nobody is left to answer it.
 */
export function checkLog(
  session: string,
  events: readonly LoggedEvent[],
  { isOver }: { readonly isOver: boolean },
): LogViolation[] {
  const found: LogViolation[] = [];
  const open: string[] = [];
  const replied = new Set<string>();
  const inserted = new Set<string>();
  for (const [index, event] of events.entries()) {
    const turn = turnOf(event);
    const where = `${event.type} at ${event.position}`;
    if (event.position !== index + 1) {
      found.push({ rule: "gapless positions", session, detail: `${where} stands at ${index + 1}` });
    }
    if (event.type === "MemoryInserted" && inserted.has(turn)) {
      const detail = `${where} is a second one`;
      found.push({ rule: "one insertion a message", session, turn, detail });
    }
    if (event.type === "MemoryInserted") inserted.add(turn);
    if (opensTurn(event)) open.push(turn);
    if (event.type === "ReplyReopened") replied.delete(turn);
    if (!endsTurn(event)) continue;
    if (event.type === "ReplyCompleted" && replied.has(turn)) {
      found.push({ rule: "one reply a turn", session, turn, detail: `${where} is a second reply` });
    }
    if (event.type === "ReplyCompleted") replied.add(turn);
    const place = open.indexOf(turn);
    if (place === -1 || (place > 0 && event.type !== "TurnCancelled")) {
      const detail = `${where} ends ${turn}, but open are ${open.join(", ") || "none"}`;
      found.push({ rule: "replies in order", session, turn, detail });
    }
    if (place !== -1) open.splice(place, 1);
  }
  return isOver ? [...found, ...open.map((turn) => leftOpen(session, turn))] : found;
}

function leftOpen(session: string, turn: string): LogViolation {
  const rule = "an outcome for what was acknowledged";
  return { rule, session, turn, detail: `${turn} is open at the end` };
}
