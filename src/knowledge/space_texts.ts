import type { PersistentList } from "../conversation/mod.ts";
import type { Space, SpaceText } from "./space.ts";

/** The texts without the one that the event at a position brought; its place stays. */
export function withoutTextAt(
  texts: PersistentList<SpaceText>,
  position: number,
): PersistentList<SpaceText> {
  const index = countUpTo(texts, position) - 1;
  const known = texts.at(index);
  if (!known || known.position !== position || known.text === "") return texts;
  const { terms: _, ...wordless } = known;
  return texts.replace(index, { ...wordless, text: "" });
}

/** How many of the texts came up to a position. */
function countUpTo(texts: PersistentList<SpaceText>, position: number): number {
  let low = 0;
  let high = texts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((texts.at(middle)?.position ?? Infinity) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The text that the event at a position brought. */
export function textAt({ texts }: Space, position: number): SpaceText | undefined {
  const text = texts.at(countUpTo(texts, position) - 1);
  return text?.position === position ? text : undefined;
}
