import {
  type Conversation,
  isRemembered,
  originsOf,
  remember,
  type SaidElsewhere,
  saidElsewhere,
  sentencesOf,
  type SessionLife,
  type SettledTurn,
  type Steps,
} from "../conversation/mod.ts";
import { contentOf } from "./content.ts";
import { type CarriedForgetting, MOST_CARRIED, MOST_PLACES } from "./events.ts";
import type { Forgetting } from "./facts.ts";
import { carriedOf, forgettingsOf, whatIsErasedIn } from "./forgotten.ts";
import { Guarded } from "./guards.ts";
import type { Carried } from "./sessions.ts";
import type { Space } from "./space.ts";

/** The longest text that is compared with facts as a whole, in characters (UTF-16 units). */
const LONGEST = 4_000;

/** A session that leaves a space. */
type LeavingSession = SessionLife & { readonly conversation: Conversation };

/**
 * What a space has forgotten that a session said, in steps, newest first: the session takes it along
 * into another space, which it would tell there again.
 */
export function* forgottenOfSteps(
  session: LeavingSession,
  space: Space,
): Steps<readonly CarriedForgetting[]> {
  if (space.guarded.length + space.orphaned.length === 0 && !space.hasCarried) return [];
  const places = placesIn(session, space);
  const found = new Set<Forgetting>(places.keys());
  for (const turn of session.conversation.settled) {
    for (const { text, answers } of saidIn(session, turn)) {
      for (const said of textsIn(text)) {
        yield;
        const guarded = new Guarded(contentOf(said));
        for (const each of forgettingsOf(guarded, space, session)) found.add(each);
        if (!answers) continue;
        for (const each of whatIsErasedIn(guarded, space, session)) found.add(each);
      }
    }
  }
  return [...found].sort((one, other) => other.at - one.at)
    .flatMap((forgotten) => toCarry(forgotten, places.get(forgotten) ?? []))
    .slice(0, MOST_CARRIED);
}

/** What the sessions from which one was forked have taken along into a space. */
export function carriedByOrigins(
  conversation: Conversation,
  space: Space,
): readonly CarriedForgetting[] {
  return carriedBefore(conversation, space).flatMap((each) => toCarry(each, each.positions));
}

function carriedBefore(conversation: Conversation, space: Space): Carried[] {
  const { forkedFrom } = conversation;
  if (!space.hasCarried || !forkedFrom) return [];
  const origins = new Set(originsOf(conversation));
  return [...space.sessions].filter(({ session }) => origins.has(session)).flatMap(
    ({ carried = [] }) =>
      carried.map((each) => ({
        ...each,
        positions: each.positions.filter((position) => position <= forkedFrom.at),
      })),
  );
}

function toCarry(
  { at, guard, reason }: Forgetting,
  positions: readonly number[],
): CarriedForgetting[] {
  const erased = reason === "source_erased" ? { isErased: true as const } : {};
  return guard ? [{ at, guard, positions: positions.slice(0, MOST_PLACES), ...erased }] : [];
}

/** What was forgotten of which the session is a source, or what it was forked from, and where. */
function placesIn(
  session: LeavingSession,
  space: Space,
): ReadonlyMap<Forgetting, readonly number[]> {
  const places = new Map<Forgetting, readonly number[]>();
  const { conversation } = session;
  const taken = [...carriedOf(space, session), ...carriedBefore(conversation, space)];
  for (const carried of taken) places.set(carried, carried.positions);
  const origins = new Set(originsOf(conversation));
  const copiedTo = conversation.forkedFrom?.at ?? 0;
  for (const index of space.guarded) {
    const fact = space.facts.at(index);
    if (!fact?.forgotten) continue;
    const positions = fact.versions.flatMap(({ sources }) => sources).flatMap((source) => {
      const isOwn = source.session === session.session && source.generation === session.generation;
      const last = isOwn ? Infinity : origins.has(source.session) ? copiedTo : 0;
      return source.positions.filter((position) => position <= last);
    });
    if (positions.length > 0) places.set(fact.forgotten, [...new Set(positions)]);
  }
  return places;
}

/** What may say the same as a fact: the sentences of a text and, where it is short, all of it. */
function textsIn(text: string): Set<string> {
  const whole = text.length > LONGEST ? [] : [text];
  return new Set([...whole, ...sentencesOf(text).flatMap((each) => piecesOf(each))]);
}

function piecesOf(sentence: string): string[] {
  const count = Math.ceil(sentence.length / LONGEST);
  return Array.from(
    { length: count },
    (_, index) => sentence.slice(index * LONGEST, (index + 1) * LONGEST),
  );
}

function saidIn(session: LeavingSession, turn: SettledTurn): SaidElsewhere[] {
  const memory = remember(turn);
  if (!isRemembered(memory)) return [];
  const { message, reply } = memory;
  const said = [saidElsewhere(session, turn, { role: "user", text: message, at: turn.at })];
  if (reply === undefined) return said;
  const { at } = turn.outcome;
  return [...said, saidElsewhere(session, turn, { role: "assistant", text: reply, at })];
}
