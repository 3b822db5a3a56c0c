import { spaceEventSchemas } from "../knowledge/mod.ts";
import type { LogEntry } from "./log_laws.ts";

/** A law that the log of a space alone can break. */
export type SpaceLaw =
  | "gapless positions"
  | "readable events"
  | "begins with its opening"
  | "learned facts have sources"
  | "forgetting is whole"
  | "learning happens once";

/** Where a space's log breaks a law, and how. */
export interface SpaceViolation {
  readonly rule: SpaceLaw;
  readonly position: number;
  readonly detail: string;
}

/** What a look at a stored space found. */
export interface SpaceVerification {
  readonly events: number;
  /** How many facts are current. */
  readonly facts: number;
  readonly violations: readonly SpaceViolation[];
}

/** What a log says that is to be checked against what follows. */
interface Seen {
  /** The statements of each fact that is current. */
  readonly facts: Map<unknown, LogEntry[]>;
  /** Up to where each life of a session was learned. */
  readonly digested: Map<string, number>;
}

/**
 * Checks on all events of a space the laws that they alone can break: gapless positions, readable
 * events, sources of learned facts (law 13), texts of forgotten facts that are gone (law 15), and
 * nothing learned twice or left out (law 17).
 */
export function verifySpace(events: readonly LogEntry[]): SpaceVerification {
  const seen: Seen = { facts: new Map(), digested: new Map() };
  const violations = events.flatMap((event, index) => [
    ...checkForm(event, index),
    ...checkMeaning(event, seen),
  ]);
  return { events: events.length, facts: seen.facts.size, violations };
}

function checkForm(event: LogEntry, index: number): SpaceViolation[] {
  const { type, position, data } = event;
  const found: SpaceViolation[] = [];
  const violate = (rule: SpaceLaw, detail: string) => found.push({ rule, position, detail });
  if (position !== index + 1) {
    violate("gapless positions", `${type} at ${position} stands at ${index + 1}`);
  }
  if (index === 0 && type !== "SpaceOpened") {
    violate("begins with its opening", `the first event is ${type}`);
  }
  if (type === "Damaged") {
    violate("readable events", `the event at ${position} is damaged: ${data["reason"]}`);
  } else if (!isReadable(event)) {
    violate("readable events", `${type} at ${position} cannot be read`);
  }
  return found;
}

/** Whether an event has the form of its type, but for texts that are gone; others are not known. */
function isReadable({ type, version, data }: LogEntry): boolean {
  if (version !== undefined || !Object.hasOwn(spaceEventSchemas, type)) return true;
  const schema = spaceEventSchemas[type as keyof typeof spaceEventSchemas];
  const issues = schema.safeParse(data).error?.issues ?? [];
  return issues.every(({ path }) => isBlank(data["text"]) && path[0] === "text");
}

function checkMeaning(event: LogEntry, { facts, digested }: Seen): SpaceViolation[] {
  const { type, position, data } = event;
  const fact = data["fact"];
  if (type === "FactLearned" || type === "FactRevised") {
    facts.set(fact, [...facts.get(fact) ?? [], event]);
    return checkSources(event);
  }
  if (type === "FactForgotten") {
    const told = (facts.get(fact) ?? []).filter(({ data }) => !isBlank(data["text"]));
    facts.delete(fact);
    return told.map(({ position: at }) => ({
      rule: "forgetting is whole",
      position: at,
      detail: `${fact} was forgotten at ${position}, and its text still stands at ${at}`,
    }));
  }
  if (type === "SessionsDropped") noteDropped(event, digested);
  return type === "SessionDigested" ? checkDigest(event, digested) : [];
}

/** Of these sessions the space does not know any more up to where they were learned. */
function noteDropped({ data: { sessions } }: LogEntry, digested: Seen["digested"]): void {
  for (const { session, generation } of Array.isArray(sessions) ? sessions : []) {
    digested.delete(nameOfLife(session, generation));
  }
}

function nameOfLife(session: unknown, generation: unknown): string {
  return JSON.stringify([session, generation]);
}

function checkSources({ position, data }: LogEntry): SpaceViolation[] {
  const { saidBy, sources, text, fact } = data;
  const hasSources = Array.isArray(sources) && sources.length > 0;
  if (isBlank(text) || saidBy === "owner" || hasSources) return [];
  const detail = `${fact} at ${position} was said by ${saidBy}, and names no source`;
  return [{ rule: "learned facts have sources", position, detail }];
}

function checkDigest({ position, data }: LogEntry, digested: Seen["digested"]): SpaceViolation[] {
  const { session, generation, from, to } = data;
  const life = nameOfLife(session, generation);
  const before = digested.get(life);
  digested.set(life, Number(to));
  if (before === undefined || from === before + 1) return [];
  const detail = `${session} was read up to ${before}, and at ${position} from ${from} on`;
  return [{ rule: "learning happens once", position, detail }];
}

/** Whether a text is gone. */
function isBlank(text: unknown): boolean {
  return text === undefined || text === "";
}
