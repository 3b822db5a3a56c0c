import { adoptStyles } from "../shared/adopt_styles.ts";
import style from "./highlight.css" with { type: "text" };
import { HighlightWorker } from "./highlight_worker.ts";

/** Longer code is not highlighted, since the page would have to show too many pieces. In characters. */
const MAX_CHARACTERS = 50_000;

/** Pieces shown before the browser may do something else. */
const PIECES_A_STEP = 2_000;

adoptStyles(style);

const worker = new HighlightWorker();

/** Highlights code in place, if its language is known and it does not take long. */
export async function highlight(code: HTMLElement, language: string): Promise<void> {
  const text = code.textContent ?? "";
  if (text === "" || text.length > MAX_CHARACTERS) return;
  const pieces = await worker.highlight({ text, language });
  if (!pieces) return;
  const shown = document.createDocumentFragment();
  for (const [index, piece] of pieces.entries()) {
    if (index % PIECES_A_STEP === PIECES_A_STEP - 1) {
      await new Promise((resolve) => setTimeout(resolve));
    }
    shown.append(piece.classes === "" ? piece.text : spanOf(piece));
  }
  if (code.textContent === text) code.replaceChildren(shown);
}

function spanOf(
  { text, classes }: { readonly text: string; readonly classes: string },
): HTMLElement {
  const span = document.createElement("span");
  span.className = classes;
  span.textContent = text;
  return span;
}
