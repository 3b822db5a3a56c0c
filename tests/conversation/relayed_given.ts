import {
  type Conversation,
  decide,
  type DecidedEvent,
  type Elsewhere,
  finish,
  fold,
  type HeldHistory,
  heldHistory,
  initialState,
  type Insertion,
  insertionSteps,
  memoryInserted,
  type RecordedEvent,
  type RelayTurn,
} from "../../src/conversation/mod.ts";
import { NO_USAGE, record, RULES } from "./given.ts";

/** When the last message of a client was sent: 2026-11-29. */
const SENT_AT = Date.UTC(2026, 10, 29);

/** A turn that a client held by itself. */
export function relay(
  turn: string,
  text: string,
  { reply = "So it is.", ...more }: Partial<Omit<RelayTurn, "reply">> & { reply?: string } = {},
): RelayTurn {
  const manifest = { upTo: 0, limit: 0, characters: 0, items: [], leftOut: [] };
  const said = { text: reply, model: "m", stopReason: "end_turn", usage: NO_USAGE, manifest };
  return { type: "RelayTurn", turn, text, source: "messages", reply: said, ...more };
}

/** The events of a session in which clients kept the conversation. */
export class Relayed {
  #decided: DecidedEvent[] = [];
  #state = initialState;

  get events(): RecordedEvent[] {
    return record(this.#decided);
  }

  get state(): Conversation {
    return this.#state;
  }

  /** Says something in the history of a client, which typed `before`. */
  say(
    before: readonly string[],
    turn: string,
    text: string,
    more: Parameters<typeof relay>[2] = {},
  ): this {
    const held = heldHistory(this.state, before);
    return this.#decide(relay(turn, text, { ...more, ...held }));
  }

  /** What a message gets in the history of a client, which typed `before`; it is noted. */
  insert(before: readonly string[], turn: string, message: string, options: {
    readonly elsewhere?: Elsewhere;
    readonly limit?: number;
  } = {}): Insertion | undefined {
    const { state } = this;
    const asked = { message, now: { at: SENT_AT }, ...options };
    const held = heldHistory(state, before);
    const made = build(state, { ...asked, held });
    if (!made) return undefined;
    const place = before.length * 2;
    const insertion = memoryInserted(state, made, { ...asked, held, turn, place });
    this.#decide({ type: "InsertMemory", insertion });
    return made;
  }

  #decide(command: Parameters<typeof decide>[0]): this {
    const decision = decide(command, this.state, { ...RULES, maxMessageCharacters: 1e6 });
    if (!decision.ok) throw new Error(decision.refusal.reason);
    this.#decided = [...this.#decided, ...decision.events];
    this.#state = fold(this.events.slice(this.#state.position), this.#state);
    return this;
  }
}

/** What a message gets, within 8,000 characters. */
export function build(state: Conversation, { message, held = {}, limit = 8_000, elsewhere }: {
  readonly message: string;
  readonly held?: HeldHistory;
  readonly limit?: number;
  readonly elsewhere?: Elsewhere | undefined;
}): Insertion | undefined {
  const now = { at: SENT_AT };
  return finish(insertionSteps(state, { message, held, limit, now, elsewhere }));
}
