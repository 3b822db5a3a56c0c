import { type SaidElsewhere, sentencesOf, type SessionLife } from "../conversation/mod.ts";
import { type Content, contentOf } from "./content.ts";
import { textsOf, toldTexts } from "./erasable.ts";
import type { RecordedSpaceEvent } from "./events.ts";
import type { Fact, Forgetting } from "./facts.ts";
import { Guarded } from "./guards.ts";
import type { SpaceSession } from "./sessions.ts";
import { findFact, type Space } from "./space.ts";

/** Which share of a fact's words a sentence has that tells it. */
const LEAST_TOLD = 0.6;

const LETTER = /\p{L}/u;

/** The salt of a space's guards, once it has one. */
export function saltOf({ facts, guarded }: Space): string | undefined {
  return facts.at(guarded.at(0) ?? facts.length)?.forgotten?.guard?.salt;
}

/** The forgettings of facts that said what this text says. */
export function forgettingsOf(content: Content, { facts, guarded }: Space): Forgetting[] {
  const text = new Guarded(content);
  return Array.from(guarded).flatMap((index) => {
    const forgotten = facts.at(index)?.forgotten;
    return forgotten?.guard && text.isSaidBy(forgotten.guard) ? [forgotten] : [];
  });
}

/**
 * The positions of the texts that go with a forgetting, as far as a state before it still has them:
 * in a state that was read anew, those that were not erased yet.
 */
export function textsThatGo(
  { data: { fact, erases = [] } }: Extract<RecordedSpaceEvent, { type: "FactForgotten" }>,
  space: Space,
): number[] {
  const known = findFact(space, fact);
  const own = known && !known.forgotten ? textsOf(known) : [];
  if (erases.length === 0) return own;
  const told = new Set(Array.from(space.sessions).flatMap(toldTexts));
  return [...own, ...erases.filter((position) => told.has(position))];
}

/** The places where what is forgotten was said, by the list of what is forgotten. */
const placesOf = new WeakMap<Space["guarded"], ReadonlySet<string>>();

/**
 * Whether something that was said in a session is not to be told to others any more: its turn is a
 * source of a forgotten fact, or it says the same and was said before that was forgotten.
 */
export function isToForget(
  { text, at, positions, ...life }: SaidElsewhere,
  space: Space,
): boolean {
  if (space.guarded.length === 0) return false;
  const places = forgottenPlaces(space);
  if (positions.some((position) => places.has(nameOfPlace(life, position)))) return true;
  return [text, ...sentencesOf(text)].some((said) =>
    forgettingsOf(contentOf(said), space).some((forgotten) => at <= forgotten.at)
  );
}

function forgottenPlaces({ facts, guarded }: Space): ReadonlySet<string> {
  const known = placesOf.get(guarded);
  if (known) return known;
  const sources = Array.from(guarded)
    .flatMap((index) => facts.at(index)?.versions ?? [])
    .flatMap(({ sources }) => sources);
  const places = new Set(
    sources.flatMap((source) => source.positions.map((each) => nameOfPlace(source, each))),
  );
  placesOf.set(guarded, places);
  return places;
}

function nameOfPlace({ session, generation }: SessionLife, position: number): string {
  return `${session} ${generation} ${position}`;
}

/** The positions of joins and digests that tell a fact, in any of its texts. */
export function tellsOf(fact: Fact, { sessions }: Space): number[] {
  const texts = fact.versions.filter(({ text }) => text !== "").map(({ text }) => contentOf(text));
  return Array.from(sessions).flatMap((session) => {
    const told = saidOf(session).some((said) => texts.some((content) => tells(said, content)));
    return told ? toldTexts(session) : [];
  });
}

function saidOf({ joins, digests }: SpaceSession): string[] {
  return [
    ...joins.flatMap(({ title }) => title ?? []),
    ...digests.flatMap(({ text, title, terms }) => [text, title ?? "", terms.join(" ")]),
  ];
}

/** Whether a sentence has most of a fact's words, or all the names in it. */
function tells(said: string, { terms, names: all }: Content): boolean {
  if (said === "" || terms.size === 0) return false;
  const names = all.filter((name) => LETTER.test(name));
  return sentencesOf(said).some((sentence) => {
    const found = new Set(contentOf(sentence).words.flatMap(({ terms }) => terms));
    if (names.length > 0 && names.every((name) => found.has(name))) return true;
    return [...terms].filter((term) => found.has(term)).length >= LEAST_TOLD * terms.size;
  });
}
