import type { Child } from "hono/jsx/dom";

/** Stand for elements in a sentence: the words are asked with these in place of a text. */
export const SLOTS = ["\uE000", "\uE001"] as const;

/** A sentence with elements in it: each child stands where its slot is in the text. */
export function Sentence({ text, children }: {
  readonly text: string;
  readonly children?: Child;
}) {
  const elements = Array.isArray(children) ? children : [children];
  return (
    <>
      {text.split(/([\uE000\uE001])/).map((piece) => {
        const place = SLOTS.findIndex((slot) => slot === piece);
        return place < 0 ? piece : elements[place];
      })}
    </>
  );
}
