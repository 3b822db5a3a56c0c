import { useLayoutEffect, useRef } from "hono/jsx/dom";
import { copy } from "../ui/copy.ts";

/** Code with its language and a button that copies it. It is coloured once no more of it comes. */
export function CodeBlock({ text, language, isWhole }: {
  readonly text: string;
  /** Its name as it was written; empty where there was none. */
  readonly language: string;
  readonly isWhole: boolean;
}) {
  const code = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    if (code.current) fill(code.current, text);
  }, [text]);
  useLayoutEffect(() => {
    if (isWhole && language !== "") void colourLater(code.current, { text, language });
  }, [text, language, isWhole]);
  return (
    <figure class="code" dir="ltr">
      <figcaption>
        <span>{language || "text"}</span>
        <button
          type="button"
          class="quiet small"
          aria-label="Copy code"
          onClick={() => void copy(text)}
        >
          Copy
        </button>
      </figcaption>
      <pre tabindex={0} role="region" aria-label={language ? `Code, ${language}` : "Code"}>
        <code ref={code} />
      </pre>
    </figure>
  );
}

/** Adds to what is there where it only grew: what was selected stays selected. */
function fill(code: HTMLElement, text: string): void {
  const { firstChild: first, childNodes } = code;
  if (childNodes.length === 1 && first instanceof Text && text.startsWith(first.data)) {
    first.appendData(text.slice(first.length));
  } else code.textContent = text;
}

/** The highlighter is a file of its own that is loaded with the first code. */
async function colourLater(
  code: HTMLElement | null,
  { text, language }: { readonly text: string; readonly language: string },
): Promise<void> {
  // Where it cannot be loaded the code stays as it is: in one colour.
  const { colour } = await import("./highlight.ts").catch(() => ({ colour: undefined }));
  if (code && code.textContent === text) colour?.(code, language);
}
