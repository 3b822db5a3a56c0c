import type { Fact } from "./facts.ts";
import type { SpaceSession } from "./sessions.ts";

/** The positions of a fact's events that have a text. */
export function textsOf({ versions }: Fact): number[] {
  return versions.filter(({ text }) => text !== "").map(({ position }) => position);
}

/** The positions of a session's joins that have a title. */
export function titlesOf({ joins }: Pick<SpaceSession, "joins">): number[] {
  return joins.filter(({ title }) => title !== undefined).map(({ position }) => position);
}

/** The positions of a session's events that have a text or a title. */
export function toldTexts({ joins, digests }: Pick<SpaceSession, "joins" | "digests">): number[] {
  const told = digests.filter(({ text, title, terms }) => text !== "" || title || terms.length > 0);
  return [...titlesOf({ joins }), ...told.map(({ position }) => position)];
}

/** The positions of all that goes with a session: its texts and titles, and what it has taken along. */
export function textsWith(
  { joins, digests, carried }: Pick<SpaceSession, "joins" | "digests" | "carried">,
): number[] {
  const told = toldTexts({ joins, digests });
  return carried ? [...new Set([...told, ...joins.map(({ position }) => position)])] : told;
}
