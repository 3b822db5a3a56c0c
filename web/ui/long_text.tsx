import { useState } from "hono/jsx/dom";
import { words } from "../languages/first.ts";

/** How much of a text shows at first, and how much more at a time, in characters. */
const SHOWN = 50_000;

/** Of a longer message only the beginning shows at first: it was pasted, and its writer knows it. */
const LONG_MESSAGE = 10_000;
const FOLDED = 2_000;

/** How much of a message shows at first, in characters. */
export function shownOfMessage({ length }: string): number {
  return length > LONG_MESSAGE ? FOLDED : LONG_MESSAGE;
}

/** The beginning of a text, and a button that shows more of it while there is more. */
export function useBeginning(text: string, first: number = SHOWN) {
  const [limit, setLimit] = useState(first);
  const left = text.length - limit;
  if (left <= 0) return { shown: text, more: null };
  const more = (
    <p class="note">
      <button type="button" class="small" onClick={() => setLimit(limit + SHOWN)}>
        {words.moreCharacters(Math.min(left, SHOWN), left)}
      </button>
    </p>
  );
  return { shown: text.slice(0, limit).toWellFormed(), more };
}
