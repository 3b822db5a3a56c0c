import type { FactInfo } from "../../src/client/mod.ts";
import { callApi } from "../state/bridge.ts";
import type { LearnedFact } from "../state/learned.ts";
import type { Session } from "../state/session.ts";

/** Facts that are asked for: those that changed last. */
const MOST = 100;

/** How often it is asked again because something was learned or forgotten meanwhile. */
const MOST_TRIES = 3;

/**
 * Shows in the talk what a space learned from a session before the page followed it: each fact after
 * the turn that said it. Facts that are shown keep their places; those that are gone go.
 */
export async function loadLearned(session: Session, space: string): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const shown = session.learned.all;
    const options = { session: session.id, limit: MOST };
    const { facts, next } = await callApi((api) => api.spaces.facts(space, options));
    if (session.learned.all !== shown) continue;
    const found = facts.flatMap((fact) => learnedIn(fact, { session: session.id, space }));
    const known = new Map(shown.map((each) => [each.fact, each]));
    const ids = new Set(found.map(({ fact }) => fact));
    const others = shown.filter((each) =>
      !ids.has(each.fact) && (each.space !== space || next !== undefined)
    );
    const all = [
      ...others,
      ...found.map((each) => ({ ...each, ...placeOf(known.get(each.fact)) })),
    ];
    return session.showLearned(all.sort((one, other) => one.after - other.after));
  }
}

function placeOf(shown: LearnedFact | undefined): Partial<LearnedFact> {
  return shown ? { after: shown.after, isNew: shown.isNew } : {};
}

/** What was learned from a session, where the fact says what that session said. */
function learnedIn(
  { fact, text, saidBy, revised, withheld, sources }: FactInfo,
  { session, space }: { readonly session: string; readonly space: string },
): LearnedFact[] {
  const said = sources.filter((each) => each.session === session && each.state === "there")
    .flatMap(({ positions }) => positions);
  if (text === undefined || withheld || saidBy === "owner" || said.length === 0) return [];
  return [{ space, fact, text, isNew: !revised, after: Math.max(...said) }];
}
