import { type Guard, MOST_CARRIED, MOST_PLACES } from "./events.ts";

/** Something that was forgotten, as a session takes it along. */
interface Known {
  readonly at: number;
  readonly guard: Guard;
  readonly positions: readonly number[];
}

/**
 * What a session takes along, each once and the newest first, as much as one may: what was forgotten
 * several times counts from the last time, and was said wherever any of them has it.
 *
 * @param kindOf What keeps apart what has the same guard.
 */
export function mergedCarried<Item extends Known>(
  items: readonly Item[],
  kindOf: (item: Item) => string | undefined,
): Item[] {
  const merged = new Map<string, Item>();
  for (const item of items) {
    const name = JSON.stringify([kindOf(item), nameOfGuard(item.guard)]);
    const known = merged.get(name);
    merged.set(name, known ? together(known, item) : item);
  }
  return [...merged.values()].sort((one, other) => other.at - one.at).slice(0, MOST_CARRIED);
}

function together<Item extends Known>(one: Item, other: Item): Item {
  const [newer, older] = one.at >= other.at ? [one, other] : [other, one];
  const positions = new Set([...newer.positions, ...older.positions]);
  if (positions.size === newer.positions.length) return newer;
  return { ...newer, positions: [...positions].slice(0, MOST_PLACES) };
}

/** The same for guards that are equal, in whatever order they name what they hold. */
export function nameOfGuard({ salt, earlier = [], ...newest }: Guard): string {
  const hashes = [newest, ...earlier].map(({ form, terms, keys }) => [form, terms, keys]);
  return JSON.stringify([salt, hashes]);
}
