import katex from "katex";

/**
 * Typesets a formula as MathML, which browsers lay out with fonts of their own. Nothing is trusted:
 * no links, classes or styles. What is no formula stays as it was written.
 */
export function typeset(
  place: HTMLElement,
  { text, isDisplay }: { readonly text: string; readonly isDisplay: boolean },
): void {
  const typesetIn = document.createElement("span");
  try {
    katex.render(text, typesetIn, {
      output: "mathml",
      displayMode: isDisplay,
      trust: false,
      strict: "ignore",
      throwOnError: true,
      maxExpand: 200,
      maxSize: 20,
    });
  } catch {
    return;
  }
  const math = typesetIn.querySelector("math");
  if (math) place.replaceChildren(math);
}
