import type { Source } from "./events.ts";
import { type FactVersion, isWithheldAt, newestOf } from "./facts.ts";
import { factsFrom, findSession, sessionIndex, type Space } from "./space.ts";
import { BYTES_PER_PIN } from "./space_footprint.ts";

/** What a session said, and whether it is withheld from now on. */
interface Withholding extends Source {
  /** Of the event that says so. */
  readonly position: number;
  readonly isWithheld: boolean;
}

/**
 * The space with positions of a session withheld or released: a fact that was said nowhere else is set
 * aside, or comes back.
 */
export function withholdSource(space: Space, withholding: Withholding): Space {
  const { session, generation, positions, isWithheld, position } = withholding;
  const index = sessionIndex(space, session, generation);
  const known = index === undefined ? undefined : space.sessions.at(index);
  if (index === undefined || !known) return space;
  const withheld = new Set(known.withheld);
  for (const each of positions) {
    if (isWithheld) withheld.add(each);
    else withheld.delete(each);
  }
  let now = { ...space, sessions: space.sessions.replace(index, { ...known, withheld }) };
  for (const fact of factsFrom(known, now)) now = settleFact(now, fact, position);
  return now;
}

/** The space with a fact set aside at a position, or no longer, as its sources are now. */
export function settleFact(space: Space, index: number, position: number): Space {
  const fact = space.facts.at(index);
  if (!fact || fact.forgotten) return space;
  const isWithheld = isOnlyWithheld(newestOf(fact), space);
  if (isWithheldAt(fact, position) === isWithheld) return space;
  const withheld = [...fact.withheld ?? [], { position, isWithheld }];
  const facts = space.facts.replace(index, { ...fact, withheld });
  return { ...space, facts, bytes: space.bytes + BYTES_PER_PIN };
}

/** Whether all that says a version of a fact is withheld; never of what its owner wrote. */
function isOnlyWithheld({ sources }: FactVersion, space: Space): boolean {
  return sources.length > 0 && sources.every(({ session, generation, positions }) => {
    const { withheld } = findSession(space, session, generation) ?? {};
    return positions.every((position) => withheld?.has(position));
  });
}
