import {
  blanked,
  type DecidedSpaceEvent,
  decideSpace,
  emptySpace,
  evolveSpace,
  foldSpace,
  type LearningOperation,
  type RecordedSpaceEvent,
  type RecordLearning,
  type SaidText,
  type Space,
  SPACE_RULES,
  type SpaceCommand,
  type SpaceDecision,
  type SpaceRefusal,
  type SpaceRules,
} from "../../src/knowledge/mod.ts";
import { NO_USAGE } from "../conversation/given.ts";

/** When something was said in these tests: an hour after each other. */
export const HOUR = 3_600_000;
export const SAID_AT = Date.UTC(2026, 10, 20);
/** When the events of the log are recorded. */
export const RECORDED_AT = Date.UTC(2026, 10, 21);

/** A message of the user at a position. */
export function user(position: number, text: string, at = SAID_AT + position * HOUR): SaidText {
  return { position, role: "user", text, at };
}

/** A reply at a position. */
export function reply(position: number, text: string, at = SAID_AT + position * HOUR): SaidText {
  return { position, role: "assistant", text, at };
}

/** An operation that adds a fact. */
export function add(
  text: string,
  ...sources: number[]
): Extract<LearningOperation, { kind: "add" }> {
  return { kind: "add", text, sources, saidBy: "user" };
}

/** What was learned from session `s` of generation `g`, all of what was said by default. */
export function learning(
  said: readonly SaidText[],
  operations: readonly LearningOperation[],
  rest: Partial<RecordLearning> = {},
): RecordLearning {
  return {
    type: "RecordLearning",
    id: "l",
    session: "s",
    generation: "g",
    from: 1,
    to: said.at(-1)?.position ?? 1,
    said,
    digest: "",
    operations,
    model: "m",
    usage: NO_USAGE,
    salt: "pepper",
    ...rest,
  };
}

/** The event of a digest of session `s`. */
export function digested(
  from: number,
  to: number,
  text: string,
  session = "s",
): DecidedSpaceEvent {
  const told = { text, saidFrom: SAID_AT, saidTo: SAID_AT, model: "m", usage: NO_USAGE };
  return { type: "SessionDigested", data: { session, generation: "g", from, to, ...told } };
}

/** A session that joins. */
export function joined(session = "s", generation = "g", title?: string): DecidedSpaceEvent {
  const data = { session, generation, ...(title === undefined ? {} : { title }) };
  return { type: "SessionJoined", data };
}

/** A fact that was learned from a session, at position 1 of it. */
export function learned(fact: string, text: string, ...sessions: string[]): DecidedSpaceEvent {
  const sources = (sessions.length > 0 ? sessions : ["s"]).map((session) => ({
    ...{ session, generation: "g", positions: [1] },
  }));
  return { type: "FactLearned", data: { fact, text, saidBy: "user", sources, saidAt: SAID_AT } };
}

/** Another text of a fact, from sessions. */
export function revised(fact: string, text: string, ...sessions: string[]): DecidedSpaceEvent {
  const { data } = learned(fact, text, ...sessions) as Extract<
    DecidedSpaceEvent,
    { type: "FactLearned" }
  >;
  return { type: "FactRevised", data: { ...data, saidAt: SAID_AT + HOUR } };
}

/** A fact that its owner wrote. */
export function written(fact: string, text: string): DecidedSpaceEvent {
  return {
    type: "FactLearned",
    data: { fact, text, saidBy: "owner", sources: [], saidAt: SAID_AT },
  };
}

/** A space's log as a store keeps it: a commit appends, and rewrites what it erases. */
export class SpaceLog {
  readonly events: RecordedSpaceEvent[] = [];
  space: Space = emptySpace;

  constructor(...events: DecidedSpaceEvent[]) {
    this.#append(events);
  }

  /** The state as somebody sees it who reads the log now. */
  get read(): Space {
    return foldSpace(this.events);
  }

  /** Decides a command on the newest state, or an older one, and commits what it leads to. */
  do(command: SpaceCommand, rules: SpaceRules = SPACE_RULES): SpaceDecision {
    const decision = decideSpace(command, this.space, rules);
    if (decision.ok) this.commit(decision);
    return decision;
  }

  /** Decides it again until it is done. */
  doAll(command: SpaceCommand, rules: SpaceRules = SPACE_RULES): void {
    for (;;) {
      const decision = this.do(command, rules);
      if (!decision.ok) throw new Error(decision.refusal.reason);
      if (!decision.more) return;
    }
  }

  commit({ events, erases }: Extract<SpaceDecision, { ok: true }>): void {
    for (const position of erases) {
      const event = this.events[position - 1];
      if (!event) throw new RangeError(`There is no event ${position}`);
      this.events[position - 1] = blanked(event);
    }
    this.#append(events);
  }

  #append(events: readonly DecidedSpaceEvent[]): void {
    for (const event of events) {
      const position = this.events.length + 1;
      const recorded = { ...event, position, at: RECORDED_AT + position * HOUR };
      this.events.push(recorded);
      this.space = evolveSpace(this.space, recorded);
    }
  }
}

/** The state after events. */
export function given(...events: DecidedSpaceEvent[]): Space {
  return new SpaceLog({ type: "SpaceOpened", data: {} }, ...events).space;
}

/** What a command leads to. */
export function when(
  command: SpaceCommand,
  space: Space,
  rules: SpaceRules = SPACE_RULES,
): SpaceDecision {
  return decideSpace(command, space, rules);
}

/** The events of a decision; none where it was refused. */
export function eventsOf(decision: SpaceDecision): readonly DecidedSpaceEvent[] {
  return decision.ok ? decision.events : [];
}

/** Why it was refused. */
export function refusalOf(decision: SpaceDecision): SpaceRefusal | undefined {
  return decision.ok ? undefined : decision.refusal;
}

/** A state in plain values, to compare. */
export function plain(space: Space) {
  const { facts, sessions, texts, guarded, orphaned, ...rest } = space;
  return {
    ...rest,
    facts: [...facts],
    sessions: [...sessions],
    texts: [...texts],
    guarded: [...guarded],
    orphaned: [...orphaned],
  };
}
