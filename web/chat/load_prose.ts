import type { FC } from "hono/jsx/dom";
import { loadAgain } from "../shared/load_again.ts";
import { Signal } from "../shared/signal.ts";

/** Renders Markdown; `isComplete` means that the text will not grow. */
export type Prose = FC<{ readonly text: string; readonly isComplete: boolean }>;

/**
 * The Markdown renderer. It loads after the page has become usable; until then replies show as plain
 * text.
 */
export const prose = new Signal<Prose | undefined>(undefined);

/** Loads the Markdown renderer. */
export async function loadProse(): Promise<void> {
  prose.set((await loadAgain(() => import("./prose.tsx"))).default);
}
