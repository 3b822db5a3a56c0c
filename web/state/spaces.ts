import { fingerprintOf } from "../../src/client/mod.ts";
import { words } from "../languages/first.ts";
import { Signal } from "../shared/signal.ts";
import { load, save } from "../shared/storage.ts";
import { access } from "./token.ts";

/** A space as the page names it. */
export interface NamedSpace {
  readonly space: string;
  readonly name?: string | undefined;
}

/** Where sessions begin until another space is chosen. */
export const FIRST_SPACE: NamedSpace = {
  space: "main",
  get name() {
    return words.mainSpace;
  },
};

const CHOSEN = "bridge:space";
const BEGINNINGS = "bridge:beginnings";

/** For how many unused sessions it is kept where they begin. */
const MOST_BEGINNINGS = 100;

/** The space in which new sessions begin. */
export const chosenSpace = new Signal<NamedSpace>(read(chosenKey(), FIRST_SPACE));

/**
 * Where single unused sessions begin instead, by their ids: in another space, or in none (null). It
 * survives a reload: what is said in a temporary chat must not be learned after one.
 */
export const beginnings = new Signal<Readonly<Record<string, string | null>>>(
  read(BEGINNINGS, {}),
);

access.subscribe(() => chosenSpace.set(read(chosenKey(), FIRST_SPACE)));

/** Begins new sessions in a space from now on. */
export function chooseSpace(space: NamedSpace): void {
  chosenSpace.set(space);
  save(chosenKey(), JSON.stringify(space));
}

/** Where an unused session begins: in a space, or in none (null). */
export function firstSpaceOf(session: string): string | null {
  const own = beginnings.get()[session];
  return own === undefined ? chosenSpace.get().space : own;
}

/** Sets where an unused session begins. */
export function setBeginning(session: string, space: string | null): void {
  const { [session]: _, ...others } = beginnings.get();
  const kept = Object.entries(others).slice(1 - MOST_BEGINNINGS);
  beginnings.set(Object.fromEntries([...kept, [session, space]]));
  save(BEGINNINGS, JSON.stringify(beginnings.get()));
}

/** The name of a space, or its id where it has none that the page knows. */
export function spaceLabel(space: string): string {
  const known = [chosenSpace.get(), FIRST_SPACE].find((each) => each.space === space);
  return known?.name ?? space;
}

/** Each owner has spaces of their own. */
function chosenKey(): string {
  const owner = fingerprintOf(access.get().token);
  return owner === undefined ? CHOSEN : `${CHOSEN}:${owner}`;
}

function read<Value>(name: string, other: Value): Value {
  try {
    return JSON.parse(load(name) ?? "null") ?? other;
  } catch {
    return other;
  }
}
