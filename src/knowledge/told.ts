import { finish, foldText, sentencesOf, type Steps } from "../conversation/mod.ts";
import type { SpaceCommand } from "./commands.ts";
import { type Content, contentOf } from "./content.ts";
import { titlesOf, toldTexts } from "./erasable.ts";
import type { Fact } from "./facts.ts";
import type { SpaceSession } from "./sessions.ts";
import { findFact, type Space } from "./space.ts";
import { keysOfFact, keysSaid } from "./word_keys.ts";

/** Which share of a fact's words a sentence has that tells it. */
const LEAST_TOLD = 0.6;

/** So much of a word must be in a text that may have a form of it, in characters. */
const BEGINNING = 2;

/** Sessions looked at a step. */
const SESSIONS_A_STEP = 8;

const LETTER = /\p{L}/u;
const HANGUL = /\p{sc=Hang}/u;

/** One text of a fact, ready to be looked for. */
interface Sought {
  readonly content: Content;
  readonly names: readonly string[];
  readonly keys: readonly string[];
  /** Finds folded texts that may tell it; undefined: all may. */
  readonly mayTell: RegExp | undefined;
}

/** What was found for the next decision on these sessions. */
const found = new WeakMap<Space["sessions"], WeakMap<Fact, readonly number[]>>();

/**
 * Finds, in steps, what a command will erase besides facts, for the next decision on it. Without that
 * the decision does so at once, which takes long where sessions are many.
 */
export function* readToldSteps(command: SpaceCommand, space: Space): Steps<void> {
  for (const id of factsThatGo(command)) {
    const fact = findFact(space, id);
    if (fact && !fact.forgotten) yield* tellsOfSteps(fact, space);
  }
}

/**
 * The positions of joins and digests that tell a fact, in any of its texts, and of the joins of
 * sessions that said so.
 */
export function tellsOf(fact: Fact, space: Space): number[] {
  return [...finish(tellsOfSteps(fact, space))];
}

function factsThatGo(command: SpaceCommand): string[] {
  if (command.type === "ForgetFact") return [command.fact];
  if (command.type !== "RecordLearning") return [];
  return command.operations.flatMap((each) => each.kind === "drop" ? [each.fact] : []);
}

function* tellsOfSteps(fact: Fact, { sessions }: Space): Steps<readonly number[]> {
  const known = found.get(sessions)?.get(fact);
  if (known) return known;
  const texts = fact.versions.filter(({ text }) => text !== "").map(({ text }) => sought(text));
  const positions: number[] = [];
  let count = 0;
  for (const session of sessions) {
    const isTold = saidOf(session).some((said) => texts.some((text) => tells(said, text)));
    if (isTold) positions.push(...toldTexts(session));
    // It may be called by how it begins, and that may be what said so.
    else if (isSource(session, fact)) positions.push(...titlesOf(session));
    if (++count % SESSIONS_A_STEP === 0) yield;
  }
  const ofSessions = found.get(sessions) ?? new WeakMap<Fact, readonly number[]>();
  found.set(sessions, ofSessions.set(fact, positions));
  return positions;
}

function isSource({ session, generation }: SpaceSession, { versions }: Fact): boolean {
  return versions.some(({ sources }) =>
    sources.some((source) => source.session === session && source.generation === generation)
  );
}

function saidOf({ joins, digests }: SpaceSession): string[] {
  return [
    ...joins.flatMap(({ title }) => title ?? []),
    ...digests.flatMap(({ text, title, terms }) => [text, title ?? "", terms.join(" ")]),
  ];
}

function sought(text: string): Sought {
  const content = contentOf(text);
  const names = content.names.filter((name) => LETTER.test(name));
  const keys = keysOfFact(text, content.language);
  const words = [...content.terms, ...keys, ...content.words.map(({ folded }) => folded)];
  // A Korean key is no part of the text, and the only word of a fact may have quite another form.
  const isAny = HANGUL.test(text) || content.terms.size < 2;
  const beginnings = new Set(words.map((word) => [...word].slice(0, BEGINNING).join("")));
  const mayTell = isAny ? undefined : new RegExp([...beginnings].map(RegExp.escape).join("|"), "u");
  return { content, names, keys, mayTell };
}

/** Whether a sentence has most of a fact's words, or all the names in it. */
function tells(said: string, { content: { terms }, names, keys, mayTell }: Sought): boolean {
  if (said === "" || terms.size === 0) return false;
  return sentencesOf(said).some((sentence) => {
    if (mayTell && !mayTell.test(foldText(sentence))) return false;
    const content = contentOf(sentence);
    const found = new Set(content.words.flatMap(({ terms }) => terms));
    if (names.length > 0 && names.every((name) => found.has(name))) return true;
    return hasMost([...terms], found) || hasMost(keys, keysSaid(sentence, content.language));
  });
}

function hasMost(words: readonly string[], among: ReadonlySet<string>): boolean {
  return words.length > 0 &&
    words.filter((word) => among.has(word)).length >= LEAST_TOLD * words.length;
}
