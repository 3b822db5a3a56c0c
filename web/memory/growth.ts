import type { EventInfo } from "../../src/client/mod.ts";
import { type Cost, costOf } from "../../src/protocol/prices.ts";
import {
  type EventFields,
  isRecord,
  numberOf,
  textOf,
  type TokenUsage,
  usageOf,
} from "../state/event_data.ts";

/** What one turn added. Lengths are in characters (UTF-16 units). */
export interface TurnPoint {
  readonly turn: string;
  /** The position of the event that ended it. */
  readonly position: number;
  /** In ms since the epoch. */
  readonly at: number;
  /** The length of the whole conversation so far. */
  readonly said: number;
  /** The context of its call; undefined if no call was made. */
  readonly context?: ContextLengths;
  readonly usage?: TokenUsage;
  readonly cost?: Cost;
}

/** The lengths of a context by kind. */
export interface ContextLengths {
  readonly pinned: number;
  readonly fact: number;
  readonly summary: number;
  readonly recent: number;
  readonly recalled: number;
  readonly elsewhere: number;
  readonly limit: number;
}

/** A summary. */
export interface SummaryPoint {
  readonly position: number;
  readonly at: number;
  readonly from: number;
  readonly to: number;
  /** How many turns it replaces in total. */
  readonly turns: number;
  readonly text: string;
  readonly model: string;
  /** Of all calls for it. */
  readonly usage: TokenUsage;
  /** Whether a call before was too long for the model. */
  readonly isSecondTry: boolean;
  /** The position at which a person wrote its text. */
  readonly revisedAt?: number;
  readonly cost?: Cost;
}

/**
 * A session's growth, folded from its events. It keeps figures and summaries but no messages, so
 * that a session of thousands of turns takes little memory here.
 */
export class Growth {
  readonly turns: TurnPoint[] = [];
  readonly summaries: SummaryPoint[] = [];
  /** The position of the last folded event. */
  position = 0;
  #said = 0;
  readonly #messages = new Map<string, number>();
  /** The turn that was answered last, with the lengths of its replies by their positions. */
  #newest: { turn: string; replies: Map<number, number>; chosen: number } | undefined;

  /** Folds events; those folded before change nothing. */
  fold(events: readonly EventInfo[]): void {
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
        return this.#turnEnded(event, this.#replied(event, textOf(data, "text").length));
      case "ReplyChosen":
        this.#said += this.#choose(numberOf(data, "reply"));
        return;
      case "TurnCancelled":
        // Of a turn that was answered before, nothing more is remembered.
        return this.#turnEnded(event, "chosen" in data ? 0 : textOf(data, "text").length);
      case "TurnFailed":
        return this.#turnEnded(event, 0);
      case "TurnImported":
        this.#messages.set(textOf(data, "turn"), textOf(data, "text").length);
        return this.#turnEnded(event, this.#replied(event, textOf(data, "reply").length));
      case "HistorySummarised":
        return this.#summarised(summaryOf(event), numberOf(data, "replaces"));
      case "SummaryRevised":
        return this.#revised(event);
    }
  }

  /** A turn that is answered again has the length of its chosen reply. Returns what that adds. */
  #replied({ data, position }: EventInfo, length: number): number {
    const turn = textOf(data, "turn");
    if (this.#newest?.turn !== turn) this.#newest = { turn, replies: new Map(), chosen: 0 };
    this.#newest.replies.set(position, length);
    return data["chosen"] === undefined ? this.#choose(position) : 0;
  }

  #choose(reply: number): number {
    const { replies, chosen } = this.#newest ?? { replies: new Map<number, number>(), chosen: 0 };
    if (!this.#newest || !replies.has(reply)) return 0;
    this.#newest.chosen = reply;
    return (replies.get(reply) ?? 0) - (replies.get(chosen) ?? 0);
  }

  /** A summary that was made again takes the place of the one before. */
  #summarised(summary: SummaryPoint, replaces: number): void {
    const place = this.summaries.findIndex(({ position }) => position === replaces);
    if (place >= 0) this.summaries.splice(place, 1);
    this.summaries.push(summary);
  }

  /** A person wrote another text for a summary. */
  #revised({ data, position }: EventInfo): void {
    const place = this.summaries.findIndex((each) => each.position === numberOf(data, "summary"));
    const summary = this.summaries[place];
    if (!summary) return;
    this.summaries[place] = { ...summary, text: textOf(data, "text"), revisedAt: position };
  }

  /** A retried turn ends more than once; its message counts once. */
  #turnEnded({ type, data, position, at }: EventInfo, reply: number): void {
    const turn = textOf(data, "turn");
    this.#said += (this.#messages.get(turn) ?? 0) + reply;
    this.#messages.delete(turn);
    const point = { turn, position, at: Date.parse(at), said: this.#said };
    this.turns.push(type === "ReplyCompleted" ? { ...point, ...callOf(data) } : point);
  }
}

function callOf(data: EventFields): Pick<TurnPoint, "context" | "usage" | "cost"> {
  const usage = usageOf(data);
  const cost = costOf(textOf(data, "model"), usage);
  const context = lengthsOf(data["manifest"]);
  return { usage, ...(context ? { context } : {}), ...(cost ? { cost } : {}) };
}

function lengthsOf(manifest: unknown): ContextLengths | undefined {
  if (!isRecord(manifest) || !Array.isArray(manifest["items"])) return undefined;
  const lengths = { pinned: 0, fact: 0, summary: 0, recent: 0, recalled: 0, elsewhere: 0 };
  let known = 0;
  for (const item of manifest["items"]) {
    if (!isRecord(item)) continue;
    const characters = numberOf(item, "characters");
    const kind = textOf(item, "kind");
    if (!isKind(kind)) continue;
    lengths[kind] += characters;
    known += characters;
  }
  const quoted = (["recalled", "elsewhere"] as const).find((kind) => lengths[kind] > 0);
  if (quoted) lengths[quoted] += Math.max(0, numberOf(manifest, "characters") - known);
  return { ...lengths, limit: numberOf(manifest, "limit") };
}

function summaryOf({ data, position, at }: EventInfo): SummaryPoint {
  const usage = usageOf(data);
  const model = textOf(data, "model");
  const cost = costOf(model, usage);
  return {
    ...{ position, at: Date.parse(at), text: textOf(data, "text"), model, usage },
    ...{ from: numberOf(data, "from"), to: numberOf(data, "to"), turns: numberOf(data, "turns") },
    isSecondTry: data["tooLong"] !== undefined,
    ...(cost ? { cost } : {}),
  };
}

const KINDS: ReadonlySet<string> = new Set(
  ["pinned", "fact", "summary", "recent", "recalled", "elsewhere"],
);

function isKind(kind: string): kind is Exclude<keyof ContextLengths, "limit"> {
  return KINDS.has(kind);
}
