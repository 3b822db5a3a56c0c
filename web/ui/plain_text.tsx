import { useState } from "hono/jsx/dom";
import { lateWords } from "../languages/late.ts";
import { useBeginning } from "./long_text.tsx";
import { piecesOf } from "./marks.ts";

/** Longer texts start collapsed to this length, in characters. */
const COLLAPSED = 420;

/** A text as it was sent, without Markdown. Long texts start collapsed. */
export function PlainText({ text, words = [] }: {
  readonly text: string;
  readonly words?: readonly string[];
}) {
  const [isExpanded, setExpanded] = useState(text.length <= COLLAPSED * 1.5);
  const expanded = useBeginning(text);
  const shown = isExpanded ? expanded.shown : text.slice(0, COLLAPSED).toWellFormed();
  return (
    <>
      <p class="context-said" dir="auto">
        <Marked text={shown} words={words} />
        {isExpanded ? "" : " …"}
      </p>
      {isExpanded
        ? expanded.more
        : (
          <button type="button" class="small" onClick={() => setExpanded(true)}>
            {lateWords.showAll(text.length)}
          </button>
        )}
    </>
  );
}

/** A text with the search words highlighted. */
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
