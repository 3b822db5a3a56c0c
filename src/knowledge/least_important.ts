import { type Fact, factAt } from "./facts.ts";
import { importanceOf } from "./importance.ts";
import type { Space } from "./space.ts";

/**
 * The current facts that may go where there is no room, what matters least first: those that are
 * neither pinned nor written by the owner.
 */
export function leastImportant(space: Space): Fact[] {
  const { facts, position } = space;
  const held = Array.from(facts).flatMap((fact) => {
    const current = factAt(fact, position);
    return current ? [{ fact, current }] : [];
  });
  const now = held.reduce((newest, { current }) => Math.max(newest, current.saidAt), 0);
  return held.filter(({ current }) => !current.isPinned && current.saidBy !== "owner")
    .map(({ fact, current }) => ({ fact, worth: importanceOf(current, now) }))
    .sort((one, other) => one.worth - other.worth)
    .map(({ fact }) => fact);
}
