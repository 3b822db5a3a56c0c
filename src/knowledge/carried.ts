import {
  type Conversation,
  isRemembered,
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
import { findSession, type Space } from "./space.ts";

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
  const known = findSession(space, session.session, session.generation);
  if (space.guarded.length + space.orphaned.length === 0 && !known?.carried) return [];
  const places = placesIn(session, space);
  const found = new Set<Forgetting>(places.keys());
  for (const turn of session.conversation.settled) {
    yield;
    for (const said of saidIn(session, turn)) {
      for (const text of new Set([said.text, ...sentencesOf(said.text)])) {
        const content = contentOf(text);
        for (const each of forgettingsOf(content, space, session)) found.add(each);
        if (!said.answers) continue;
        for (const each of whatIsErasedIn(content, space, session)) found.add(each);
      }
    }
  }
  return [...found].sort((one, other) => other.at - one.at).flatMap((forgotten) => {
    const { at, guard, reason } = forgotten;
    const positions = (places.get(forgotten) ?? []).slice(0, MOST_PLACES);
    const erased = reason === "source_erased" ? { isErased: true as const } : {};
    return guard ? [{ at, guard, positions, ...erased }] : [];
  }).slice(0, MOST_CARRIED);
}

/** What was forgotten of which the session is a source, or what it was forked from, and where. */
function placesIn(
  session: LeavingSession,
  space: Space,
): ReadonlyMap<Forgetting, readonly number[]> {
  const places = new Map<Forgetting, readonly number[]>();
  for (const carried of carriedOf(space, session)) places.set(carried, carried.positions);
  const copied = new Map<string, number>();
  const { forkedFrom } = session.conversation;
  for (const turn of session.conversation.settled.slice(0, 1)) {
    const origins = saidElsewhere(session, turn, { role: "user", text: "", at: 0 }).copiedFrom;
    for (const origin of origins ?? []) copied.set(origin, forkedFrom?.at ?? 0);
  }
  for (const index of space.guarded) {
    const fact = space.facts.at(index);
    if (!fact?.forgotten) continue;
    const positions = fact.versions.flatMap(({ sources }) => sources).flatMap((source) => {
      const isOwn = source.session === session.session && source.generation === session.generation;
      const last = isOwn ? Infinity : copied.get(source.session) ?? 0;
      return source.positions.filter((position) => position <= last);
    });
    if (positions.length > 0) places.set(fact.forgotten, [...new Set(positions)]);
  }
  return places;
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
