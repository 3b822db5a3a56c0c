import {
  type CurrentFact,
  currentFacts,
  type RecordedSpaceEvent,
  type SaidText,
  type Space,
} from "../src/knowledge/mod.ts";
import type { LearningHistory } from "./learning_history.ts";
import { type TrueStatement, TRUTHS } from "./learning_table.ts";

/** What must not be in a space, each as a sentence that tells where. */
export interface Findings {
  /** Facts that nobody said, or that only the assistant said as if the user had. */
  readonly junk: readonly string[];
  /** Facts that say the same. */
  readonly duplicates: readonly string[];
  /** Sources that do not exist, or do not say so. */
  readonly inventedSources: readonly string[];
  /** Facts, and texts anywhere in the log, that came back after they were forgotten. */
  readonly resurrections: readonly string[];
  /** Facts that an older statement replaced. */
  readonly outdated: readonly string[];
  /** What was digested twice, or not in order. */
  readonly digestedTwice: readonly string[];
}

/** Looks for what must not be in a space after a history. */
export function findingsOf(
  history: LearningHistory,
  space: Space,
  events: readonly RecordedSpaceEvent[],
): Findings {
  const facts = [...currentFacts(space)];
  return {
    junk: facts.filter((fact) => isJunk(fact)).map(({ text, saidBy }) => `${saidBy}: ${text}`),
    duplicates: duplicatesIn(facts),
    inventedSources: facts.flatMap((fact) => inventedSourcesOf(fact, history)),
    resurrections: [...resurrectionsIn(history, facts, events)],
    outdated: outdatedIn(space),
    digestedTwice: digestedTwiceIn(events),
  };
}

function truthOf(text: string): TrueStatement | undefined {
  return TRUTHS.find(({ facts }) => facts.some((fact) => fact === text));
}

function isJunk({ text, saidBy }: CurrentFact): boolean {
  if (truthOf(text)) return false;
  return saidBy !== "assistant" || text !== "The user lives in Atlantis";
}

function duplicatesIn(facts: readonly CurrentFact[]): string[] {
  const marks = facts.map(({ text }) => truthOf(text)?.mark ?? text);
  return marks.filter((mark, place) => marks.indexOf(mark) !== place);
}

function inventedSourcesOf({ text, saidBy, sources }: CurrentFact, history: LearningHistory) {
  const mark = truthOf(text)?.mark ?? "Atlantis";
  if (sources.length === 0) return [`“${text}” has no source`];
  return sources.flatMap(({ session, generation, positions }) => {
    const talk = history.talks.get(session);
    if (talk?.generation !== generation) return [`“${text}”: ${session} is gone`];
    const said = positions.map((position) => talk.said.find((each) => each.position === position));
    if (said.includes(undefined)) return [`“${text}”: ${session} ${positions} was not said`];
    const isUsers = saidBy !== "user" || said.some((each) => each?.role === "user");
    const saysSo = said.some((each) => each?.text.includes(mark));
    return isUsers && saysSo ? [] : [`“${text}”: ${session} ${positions} does not say so`];
  });
}

function* resurrectionsIn(
  { talks, forgotten }: LearningHistory,
  facts: readonly CurrentFact[],
  events: readonly RecordedSpaceEvent[],
): Generator<string> {
  const said: SaidText[] = [...talks.values()].flatMap((talk) => talk.said);
  for (const { mark } of TRUTHS) {
    const times = forgotten.filter(({ marks }) => marks.includes(mark)).map(({ at }) => at);
    if (times.length === 0) continue;
    const since = Math.max(...times);
    const isSaidSince = said.some(({ role, text, at }) =>
      role === "user" && at > since && text.includes(mark)
    );
    if (isSaidSince) continue;
    for (const { text } of facts.filter(({ text }) => text.includes(mark))) yield text;
    for (const { position, type, data } of events) {
      if (JSON.stringify(data).includes(mark)) yield `${mark} in event ${position}, ${type}`;
    }
  }
}

function outdatedIn({ facts }: Space): string[] {
  return Array.from(
    facts,
    ({ versions }) =>
      versions.filter(({ saidAt }, place) => saidAt < (versions[place - 1]?.saidAt ?? 0))
        .map(({ text, saidAt }) => `${text} of ${new Date(saidAt).toISOString()}`),
  ).flat();
}

function digestedTwiceIn(events: readonly RecordedSpaceEvent[]): string[] {
  const ends = new Map<string, number>();
  return events.flatMap((event) => {
    if (event.type !== "SessionDigested") return [];
    const { session, generation, from, to } = event.data;
    const key = `${session} ${generation}`;
    const before = ends.get(key) ?? 0;
    ends.set(key, to);
    return from === before + 1 ? [] : [`${session} from ${from}, after ${before}`];
  });
}
