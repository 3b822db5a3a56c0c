import { useState } from "hono/jsx/dom";
import { count } from "./amounts.ts";
import type { ItemText } from "./explained.ts";
import { piecesOf } from "./marks.ts";

/** Longer texts show their beginning at first, in characters. */
const SHOWN = 420;

/** So many texts are shown at first, and so many more at a time. */
const FIRST = 6;
const MORE = 50;

/** Texts with who said them; the rest comes when it is asked for. */
export function Texts({ texts, words = [], speaker }: {
  readonly texts: readonly ItemText[];
  /** Words that are marked in them. */
  readonly words?: readonly string[];
  /** Who answers; without it nobody is named. */
  readonly speaker?: string;
}) {
  const [most, setMost] = useState(FIRST);
  const left = texts.length - most;
  return (
    <div class="saw-texts">
      {texts.slice(0, most).map(({ role, text }, index) => (
        <div key={index} class={`saw-text ${role}`}>
          {speaker !== undefined && <h5>{role === "user" ? "You" : speaker}</h5>}
          <Text text={text} words={words} />
        </div>
      ))}
      {left > 0 && (
        <button type="button" class="small" onClick={() => setMost(most + MORE)}>
          Show {count(Math.min(left, MORE))} more of {count(left)} texts
        </button>
      )}
    </div>
  );
}

/** A text as it was sent, no Markdown made of it; long ones open up. */
export function Text({ text, words = [] }: {
  readonly text: string;
  readonly words?: readonly string[];
}) {
  const [isWhole, setWhole] = useState(text.length <= SHOWN * 1.5);
  const shown = isWhole ? text : text.slice(0, SHOWN).toWellFormed();
  return (
    <>
      <p class="saw-said" dir="auto">
        <Marked text={shown} words={words} />
        {isWhole ? "" : " …"}
      </p>
      {!isWhole && (
        <button type="button" class="small" onClick={() => setWhole(true)}>
          Show all {count(text.length)} characters
        </button>
      )}
    </>
  );
}

/** A text with some of its words marked. */
export function Marked({ text, words }: {
  readonly text: string;
  readonly words: readonly string[];
}) {
  return (
    <>
      {piecesOf(text, words).map((piece, index) =>
        piece.isMarked
          ? <mark key={index}>{piece.text}</mark>
          : <span key={index}>{piece.text}</span>
      )}
    </>
  );
}
