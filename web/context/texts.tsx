import { useState } from "hono/jsx/dom";
import { words as say } from "../languages/first.ts";
import { contextWords } from "../languages/context.ts";
import { PlainText } from "../ui/plain_text.tsx";
import type { SentText } from "./contents.ts";

/** How many texts show at first, and how many more at a time. */
const FIRST = 6;
const MORE = 50;

/** Texts with their speakers; more load on request. */
export function Texts({ texts, words = [], speaker }: {
  readonly texts: readonly SentText[];
  /** Words to highlight. */
  readonly words?: readonly string[];
  /** The name of the model; without it no speakers are shown. */
  readonly speaker?: string;
}) {
  const [limit, setLimit] = useState(FIRST);
  const hidden = texts.length - limit;
  return (
    <div class="context-texts">
      {texts.slice(0, limit).map(({ role, text }, index) => (
        <div key={index} class={`context-text ${role}`}>
          {speaker !== undefined && <h5>{role === "user" ? say.you : speaker}</h5>}
          <PlainText text={text} words={words} />
        </div>
      ))}
      {hidden > 0 && (
        <button type="button" class="small" onClick={() => setLimit(limit + MORE)}>
          {contextWords.moreTexts(Math.min(hidden, MORE), hidden)}
        </button>
      )}
    </div>
  );
}
