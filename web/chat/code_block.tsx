import { useLayoutEffect, useRef } from "hono/jsx/dom";
import { words } from "../languages/first.ts";
import { copy } from "../ui/copy.ts";

/** Code with its language and a copy button. It is highlighted once it is complete. */
export function CodeBlock({ text, language, isComplete }: {
  readonly text: string;
  /** As written in the Markdown; "" if there is none. */
  readonly language: string;
  readonly isComplete: boolean;
}) {
  const code = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    if (code.current) fill(code.current, text);
  }, [text]);
  useLayoutEffect(() => {
    if (isComplete && language !== "") void highlightLater(code.current, { text, language });
  }, [text, language, isComplete]);
  return (
    <figure class="code" dir="ltr">
      <figcaption>
        <span>{language || words.plainText}</span>
        <button
          type="button"
          class="quiet small"
          aria-label={words.copyCode}
          onClick={() => void copy(text)}
        >
          {words.copy}
        </button>
      </figcaption>
      <pre tabindex={0} role="region" aria-label={language ? words.codeIn(language) : words.code}>
        <code ref={code} />
      </pre>
    </figure>
  );
}

/** Appends to code that only grew, so that a selection survives. */
function fill(code: HTMLElement, text: string): void {
  const { firstChild: first, childNodes } = code;
  if (childNodes.length === 1 && first instanceof Text && text.startsWith(first.data)) {
    first.appendData(text.slice(first.length));
  } else code.textContent = text;
}

/** Loads the highlighter when the first code block appears. */
async function highlightLater(
  code: HTMLElement | null,
  { text, language }: { readonly text: string; readonly language: string },
): Promise<void> {
  // If it cannot be loaded, the code stays in one colour.
  const { highlight } = await import("../ui/highlight.ts").catch(() => ({ highlight: undefined }));
  if (code && code.textContent === text) await highlight?.(code, language);
}
