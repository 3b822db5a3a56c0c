import { endsTurn, type LogEntry, opensTurn, turnOf } from "./log_laws.ts";

/** Where and when something happened. */
export interface Moment {
  readonly position: number;
  readonly at: number;
}

/** Why a turn was tried once more. */
export interface Retry extends Moment {
  readonly why:
    | "its instance went away"
    | "sent again after it failed"
    | "sent again"
    | "answered again"
    | "continued";
}

/** What became of a turn, and who says so. */
export interface StoryOutcome extends Moment {
  readonly kind: "completed" | "failed" | "cancelled";
  /** The error's code, where it failed. */
  readonly code?: string;
  /** The process that ended the turn; logs of older versions do not name it. */
  readonly instance?: string;
  /** At which attempt since the turn was opened; only where that process had answered it. */
  readonly attempt?: number;
}

/** One turn, as the log tells of it. */
export interface TurnStory {
  readonly turn: string;
  readonly received: Moment;
  /** Why it was tried more than once, in order. */
  readonly retries: readonly Retry[];
  /** All outcomes, in order; more than one where it was sent again after it failed, or answered again. */
  readonly outcomes: readonly StoryOutcome[];
  readonly isOpen: boolean;
}

const KINDS: Readonly<Record<string, StoryOutcome["kind"]>> = {
  ReplyCompleted: "completed",
  TurnFailed: "failed",
  TurnCancelled: "cancelled",
};

interface Draft {
  readonly turn: string;
  readonly received: Moment;
  readonly retries: Retry[];
  readonly outcomes: StoryOutcome[];
  isOpen: boolean;
}

/** What the log tells of each turn, in the order of the messages. */
export function storiesOf(events: readonly LogEntry[]): TurnStory[] {
  const stories = new Map<string, Draft>();
  for (const event of events) {
    const turn = turnOf(event);
    if (turn === "") continue;
    const { position, at } = event;
    if (opensTurn(event) && !stories.has(turn)) {
      const received = { position, at };
      stories.set(turn, { turn, received, retries: [], outcomes: [], isOpen: true });
    } else {
      const story = stories.get(turn);
      if (story) add(story, event);
    }
  }
  return [...stories.values()];
}

function add(story: Draft, event: LogEntry): void {
  const { position, at, type } = event;
  if (type === "CallAbandoned") story.retries.push({ position, at, why: "its instance went away" });
  if (type === "TurnRetried") {
    const hasFailed = story.outcomes.at(-1)?.kind === "failed";
    const why = hasFailed ? "sent again after it failed" : "sent again";
    story.retries.push({ position, at, why });
    story.isOpen = true;
  }
  if (type === "ReplyReopened") {
    const why = event.data["reason"] === "continue" ? "continued" : "answered again";
    story.retries.push({ position, at, why });
    story.isOpen = true;
  }
  if (!endsTurn(event)) return;
  story.outcomes.push(outcomeOf(event));
  story.isOpen = false;
}

function outcomeOf({ position, at, type, data }: LogEntry): StoryOutcome {
  const kind = KINDS[type] ?? "failed";
  const { code, by } = data;
  return {
    position,
    at,
    kind,
    ...(kind === "failed" && typeof code === "string" ? { code } : {}),
    ...(typeof by === "object" && by !== null ? answererOf(by) : {}),
  };
}

function answererOf(by: object): Pick<StoryOutcome, "instance" | "attempt"> {
  return {
    ..."instance" in by && typeof by.instance === "string" ? { instance: by.instance } : {},
    ..."attempt" in by && typeof by.attempt === "number" ? { attempt: by.attempt } : {},
  };
}
