import type { EventInfo } from "../../src/client/mod.ts";
import { type Cost, costOf } from "../../src/protocol/prices.ts";
import type { Usage } from "../saw/estimate.ts";

/** What one ended turn added. Lengths are in characters (UTF-16 units). */
export interface TurnPoint {
  readonly turn: string;
  /** Of the event that ended it. */
  readonly position: number;
  /** In ms since the epoch. */
  readonly at: number;
  /** All that had been said by then. */
  readonly said: number;
  /** What was remembered for it; none where no call was made. */
  readonly context?: ContextLengths;
  readonly usage?: Usage;
  readonly cost?: Cost;
}

/** What a context was made of. */
export interface ContextLengths {
  readonly pinned: number;
  readonly summary: number;
  readonly recent: number;
  readonly recalled: number;
  readonly limit: number;
}

/** A summary that came to be. */
export interface SummaryPoint {
  readonly position: number;
  readonly at: number;
  readonly from: number;
  readonly to: number;
  /** How many turns it stands in for, all in all. */
  readonly turns: number;
  readonly text: string;
  readonly model: string;
  readonly usage: Usage;
  readonly cost?: Cost;
}

const NO_USAGE: Usage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
};

/**
 * How a session grew, folded from its events as they come. It keeps figures and summaries, not what
 * was said: a session of thousands of turns stays small here.
 */
export class Growth {
  readonly turns: TurnPoint[] = [];
  readonly summaries: SummaryPoint[] = [];
  /** The last event that is folded in. */
  position = 0;
  #said = 0;
  readonly #messages = new Map<string, number>();

  /** Folds events in; what is known already changes nothing. */
  take(events: readonly EventInfo[]): void {
    for (const event of events) {
      if (event.position <= this.position) continue;
      this.position = event.position;
      this.#fold(event);
    }
  }

  #fold(event: EventInfo): void {
    const { type, data } = event;
    switch (type) {
      case "MessageReceived":
        this.#messages.set(textOf(data, "turn"), textOf(data, "text").length);
        return;
      case "ReplyCompleted":
        return this.#ended(event, textOf(data, "text").length);
      case "TurnCancelled":
        return this.#ended(event, textOf(data, "text").length);
      case "TurnFailed":
        return this.#ended(event, 0);
      case "TurnImported":
        this.#messages.set(textOf(data, "turn"), textOf(data, "text").length);
        return this.#ended(event, textOf(data, "reply").length);
      case "HistorySummarised":
        this.summaries.push(summaryOf(event));
    }
  }

  /** A turn that is tried again ends again: its message counts once. */
  #ended({ type, data, position, at }: EventInfo, reply: number): void {
    const turn = textOf(data, "turn");
    this.#said += (this.#messages.get(turn) ?? 0) + reply;
    this.#messages.delete(turn);
    const point = { turn, position, at: Date.parse(at), said: this.#said };
    this.turns.push(type === "ReplyCompleted" ? { ...point, ...callOf(data) } : point);
  }
}

function callOf(data: EventInfo["data"]): Pick<TurnPoint, "context" | "usage" | "cost"> {
  const usage = usageOf(data);
  const cost = costOf(textOf(data, "model"), usage);
  const context = lengthsOf(data["manifest"]);
  return { usage, ...(context ? { context } : {}), ...(cost ? { cost } : {}) };
}

function lengthsOf(manifest: unknown): ContextLengths | undefined {
  if (!isRecord(manifest) || !Array.isArray(manifest["items"])) return undefined;
  const lengths = { pinned: 0, summary: 0, recent: 0, recalled: 0 };
  let known = 0;
  for (const item of manifest["items"]) {
    if (!isRecord(item)) continue;
    const characters = numberOf(item, "characters");
    const kind = textOf(item, "kind");
    if (!isKind(kind)) continue;
    lengths[kind] += characters;
    known += characters;
  }
  if (lengths.recalled > 0) {
    lengths.recalled += Math.max(0, numberOf(manifest, "characters") - known);
  }
  return { ...lengths, limit: numberOf(manifest, "limit") };
}

function summaryOf({ data, position, at }: EventInfo): SummaryPoint {
  const usage = usageOf(data);
  const model = textOf(data, "model");
  const cost = costOf(model, usage);
  return {
    ...{ position, at: Date.parse(at), text: textOf(data, "text"), model, usage },
    ...{ from: numberOf(data, "from"), to: numberOf(data, "to"), turns: numberOf(data, "turns") },
    ...(cost ? { cost } : {}),
  };
}

/** What a model counted, out of an event's data. */
export function usageOf(data: EventInfo["data"]): Usage {
  const { usage } = data;
  if (!isRecord(usage)) return NO_USAGE;
  return {
    inputTokens: numberOf(usage, "inputTokens"),
    outputTokens: numberOf(usage, "outputTokens"),
    cacheReadTokens: numberOf(usage, "cacheReadTokens"),
    cacheWriteTokens: numberOf(usage, "cacheWriteTokens"),
  };
}

/** A text of an event's data; empty where there is none. */
export function textOf(data: Readonly<Record<string, unknown>>, name: string): string {
  const value = data[name];
  return typeof value === "string" ? value : "";
}

function numberOf(data: Readonly<Record<string, unknown>>, name: string): number {
  const value = data[name];
  return typeof value === "number" ? value : 0;
}

function isKind(kind: string): kind is Exclude<keyof ContextLengths, "limit"> {
  return kind === "pinned" || kind === "summary" || kind === "recent" || kind === "recalled";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
