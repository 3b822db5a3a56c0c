import { type EventForms, PersistentList, type Steps } from "../conversation/mod.ts";
import type { Fact } from "./facts.ts";
import { GuardList } from "./guard_list.ts";
import { isPlainRecord, type PlainRecord } from "./plain_values.ts";
import { SPACE_EVENT_FORMS } from "./read_space_event.ts";
import type { SpaceSession } from "./sessions.ts";
import { packedSession, plainFact, plainHeader, plainSession } from "./snapshot_parts.ts";
import { emptySpace, type Space, type SpaceText } from "./space.ts";
import { textOfDigest, textOfVersion } from "./space_texts.ts";

/**
 * The version in which snapshots are written. It must be raised whenever `evolveSpace` makes another
 * state of the same events, or the state has another form.
 */
const VERSION = 4;

/** Items on a line; a line is written or read in a step. */
const FACTS_A_LINE = 64;
const SESSIONS_A_LINE = 8;

/** What a version can read: snapshots of its own form, made by one that knew the same events. */
const FORM = formOf(SPACE_EVENT_FORMS);

/**
 * A space's state as a text, in steps. Kept beside the space's log, it saves folding thousands of
 * events when the space is opened; it is never the truth, and can be made again.
 */
export function* writeSnapshotSteps(space: Space): Steps<string> {
  const { facts, sessions, texts: _, guarded, orphaned: __, ...rest } = space;
  const size = { facts: facts.length, sessions: sessions.length };
  const lines = [JSON.stringify({ form: FORM, ...rest, guarded: [...guarded], size })];
  for (let from = 0; from < facts.length; from += FACTS_A_LINE) {
    yield;
    lines.push(JSON.stringify({ facts: itemsOf<Fact>(facts, from, FACTS_A_LINE) }));
  }
  for (let from = 0; from < sessions.length; from += SESSIONS_A_LINE) {
    yield;
    const items = itemsOf<SpaceSession>(sessions, from, SESSIONS_A_LINE);
    lines.push(JSON.stringify({ sessions: items.map(packedSession) }));
  }
  return lines.join("\n");
}

/**
 * The state that `writeSnapshotSteps` wrote, in steps; undefined for a text that another version
 * wrote, or that is damaged.
 */
export function* readSnapshotSteps(text: string): Steps<Space | undefined> {
  const [first = "", ...lines] = text.split("\n");
  const header = plainHeader(parsed(first));
  if (header?.form !== FORM) return undefined;
  const { form: _, guarded, size, ...rest } = header;
  let { facts, sessions } = emptySpace;
  const texts: SpaceText[] = [];
  for (const line of lines) {
    yield;
    const read = parsed(line);
    for (const value of itemsIn(read?.["facts"])) {
      const fact = plainFact(value);
      if (!fact) return undefined;
      for (const version of fact.versions) texts.push(textOfVersion(version, facts.length));
      facts = facts.push(fact);
    }
    for (const value of itemsIn(read?.["sessions"])) {
      const session = plainSession(value);
      if (!session) return undefined;
      for (const digest of session.digests) texts.push(textOfDigest(digest, session));
      sessions = sessions.push(session);
    }
  }
  if (facts.length !== size.facts || sessions.length !== size.sessions) return undefined;
  yield;
  texts.sort((one, other) => one.position - other.position);
  const guards = {
    guarded: yield* guardSteps(guarded, facts),
    orphaned: yield* guardSteps(orphanedIn(facts), facts),
  };
  return { ...rest, facts, sessions, texts: listOf(texts), ...guards };
}

function formOf(forms: EventForms): string {
  const events = Object.entries(forms)
    .map(([type, { upcasters = [] }]) => `${type}${upcasters.length + 1}`);
  return [VERSION, ...events].join(" ");
}

function itemsOf<Item>(
  list: { readonly length: number; at(index: number): Item | undefined },
  from: number,
  count: number,
): Item[] {
  const length = Math.min(count, list.length - from);
  return Array.from({ length }, (_, place) => list.at(from + place)).filter((item) =>
    item !== undefined
  );
}

function listOf<Item>(items: readonly Item[]): PersistentList<Item> {
  let list = PersistentList.empty<Item>();
  for (const item of items) list = list.push(item);
  return list;
}

/** The indexes of the facts that went with a session, in the order in which they did. */
function orphanedIn(facts: Space["facts"]): number[] {
  return Array.from(facts, ({ forgotten }, index) => ({ forgotten, index }))
    .filter(({ forgotten }) => forgotten?.reason === "source_erased" && forgotten.guard)
    .sort((one, other) => (one.forgotten?.position ?? 0) - (other.forgotten?.position ?? 0))
    .map(({ index }) => index);
}

function* guardSteps(indexes: readonly number[], facts: Space["facts"]): Steps<GuardList> {
  let list = GuardList.empty;
  for (const [place, index] of indexes.entries()) {
    if (place % FACTS_A_LINE === 0) yield;
    const guard = facts.at(index)?.forgotten?.guard;
    if (guard) list = list.push(index, guard);
  }
  return list;
}

function parsed(line: string): PlainRecord | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isPlainRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function itemsIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
