import { lifeKey, type SaidElsewhere, sentencesOf, type SessionLife } from "../conversation/mod.ts";
import { contentOf } from "./content.ts";
import { textsOf, textsWith, toldTexts } from "./erasable.ts";
import type { RecordedSpaceEvent, SpaceEventData } from "./events.ts";
import type { Forgetting } from "./facts.ts";
import type { Carried } from "./sessions.ts";
import type { GuardList } from "./guard_list.ts";
import { Guarded } from "./guards.ts";
import { findFact, findSession, type Space } from "./space.ts";

/** So much of a message is looked at for what its reply says, in characters (UTF-16 units). */
const MOST_ANSWERED = 4_000;

/** The salt of a space's guards, once it has one. */
export function saltOf({ facts, guarded, orphaned }: Space): string | undefined {
  const first = guarded.at(0) ?? orphaned.at(0);
  return first === undefined ? undefined : facts.at(first)?.forgotten?.guard?.salt;
}

/** The forgettings of facts that went with the last session that said so, and that a text of a session says. */
export function whatIsErasedIn(text: Guarded, space: Space, life: SessionLife): Forgetting[] {
  const { facts, orphaned } = space;
  return [
    ...forgettingsIn(orphaned, { text, facts }),
    ...carriedIn(text, space, life).filter(({ reason }) => reason === "source_erased"),
  ];
}

/** The forgettings of facts that said what this text of a session says. */
export function forgettingsOf(text: Guarded, space: Space, life: SessionLife): Forgetting[] {
  const { facts, guarded } = space;
  return [
    ...forgettingsIn(guarded, { text, facts }),
    ...carriedIn(text, space, life).filter(({ reason }) => reason !== "source_erased"),
  ];
}

/** Whether something was forgotten in a space, or in one that a session of it was in before. */
export function hasForgotten({ guarded, hasCarried }: Space): boolean {
  return guarded.length > 0 || hasCarried === true;
}

/** What a session has taken along of what was forgotten in other spaces. */
export function carriedOf(
  space: Space,
  { session, generation }: SessionLife,
): readonly Carried[] {
  if (!space.hasCarried) return [];
  return findSession(space, session, generation)?.carried ?? [];
}

function carriedIn(text: Guarded, space: Space, life: SessionLife): Carried[] {
  return carriedOf(space, life).filter(({ guard }) => text.isSaidBy(guard));
}

function forgettingsIn(
  guarded: GuardList,
  { text, facts }: Pick<Space, "facts"> & { readonly text: Guarded },
): Forgetting[] {
  if (guarded.length === 0) return [];
  return guarded.saidIn(text).flatMap((index) => {
    const forgotten = facts.at(index)?.forgotten;
    return forgotten?.guard && text.isSaidBy(forgotten.guard) ? [forgotten] : [];
  });
}

/** An event that says which earlier texts go. */
type ErasingEvent = Extract<RecordedSpaceEvent, { type: "FactForgotten" | "SessionsDropped" }>;

/**
 * The positions of the texts that go with an event, as far as a state before it still has them: in a
 * state that was read anew, those that were not erased yet.
 */
export function textsThatGo({ type, data }: ErasingEvent, space: Space): number[] {
  if (type === "FactForgotten") return textsForgotten(data, space);
  return data.sessions.flatMap(({ session, generation }) => {
    const known = findSession(space, session, generation);
    return known ? textsWith(known) : [];
  });
}

function textsForgotten(
  { fact, erases = [] }: SpaceEventData<"FactForgotten">,
  space: Space,
): number[] {
  const known = findFact(space, fact);
  const own = known && !known.forgotten ? textsOf(known) : [];
  if (erases.length === 0) return own;
  const told = new Set(Array.from(space.sessions).flatMap(toldTexts));
  return [...own, ...erases.filter((position) => told.has(position))];
}

/**
 * Whether a session is not to be called by a title, which may be how it begins: it said what is
 * forgotten, or the title does.
 */
export function isTitleToForget(
  { session, generation, title }: SessionLife & { readonly title: string },
  space: Space,
): boolean {
  if (!hasForgotten(space)) return false;
  const life = { session, generation };
  return forgottenPlaces(space).has(lifeKey(life)) || carriedOf(space, life).length > 0 ||
    // Nothing tells when a title was given; whatever is forgotten counts.
    isToForget({ session, generation, positions: [], text: title, at: 0 }, space);
}

/** Where what is forgotten was said, by the list of what is forgotten. */
const placesOf = new WeakMap<Space["guarded"], ReadonlySet<string>>();

/**
 * Whether something that was said in a session is not to be told to others any more: its turn, or the
 * one that a fork has it from, is a source of a forgotten fact; or it says the same, and the user has
 * not said so since. What the assistant says of it afterwards comes from what it was told before.
 */
export function isToForget(
  { text, at, positions, answers, copiedFrom = [], ...life }: SaidElsewhere,
  space: Space,
): boolean {
  if (!hasForgotten(space)) return false;
  if (carriedOf(space, life).some((each) => isPlaced(each, positions))) return true;
  const places = forgottenPlaces(space);
  const names = positions.flatMap((position) => [
    nameOfPlace(life, position),
    ...copiedFrom.map((session) => nameOfPlace({ session }, position)),
  ]);
  if (names.some((name) => places.has(name))) return true;
  const asked = answers && saidAgainIn(answers);
  return [text, ...sentencesOf(text)].some((said) => {
    const isSaidAgain = asked ?? saidAgainIn({ text: said, at });
    return forgettingsOf(new Guarded(contentOf(said)), space, life)
      .some((forgotten) => !isSaidAgain(forgotten));
  });
}

function isPlaced({ positions }: Carried, said: readonly number[]): boolean {
  return said.some((position) => positions.includes(position));
}

/** Tells whether the user said in a text, after it was forgotten, what a forgotten fact said. */
function saidAgainIn(
  { text, at }: { readonly text: string; readonly at: number },
): (forgotten: Forgetting) => boolean {
  let read: Guarded | undefined;
  return ({ at: since, guard }) => {
    if (at <= since || !guard) return false;
    read ??= new Guarded(contentOf(text.slice(0, MOST_ANSWERED)));
    return read.isSaidBy(guard);
  };
}

/**
 * The names of the places where what is forgotten was said, each also without the life of its
 * session, and of those lives.
 */
function forgottenPlaces({ facts, guarded }: Space): ReadonlySet<string> {
  const known = placesOf.get(guarded);
  if (known) return known;
  const sources = Array.from(guarded)
    .flatMap((index) => facts.at(index)?.versions ?? [])
    .flatMap(({ sources }) => sources);
  const places = new Set(
    sources.flatMap((source) => [
      lifeKey(source),
      ...source.positions.flatMap((position) => [
        nameOfPlace(source, position),
        nameOfPlace({ session: source.session }, position),
      ]),
    ]),
  );
  placesOf.set(guarded, places);
  return places;
}

/** A place in a session; one that forks have in common is named without the session's life. */
function nameOfPlace(
  { session, generation = "" }: Pick<SessionLife, "session"> & Partial<SessionLife>,
  position: number,
): string {
  return `${session} ${generation} ${position}`;
}
