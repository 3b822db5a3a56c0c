import type { FC } from "hono/jsx/dom";
import { Store } from "../state/store.ts";

/** Shows a text in Markdown; `isWhole` tells that no more of it comes. */
export type Prose = FC<{ readonly text: string; readonly isWhole: boolean }>;

/**
 * What reads and shows Markdown. It is a file of its own, so that the page can be used before it is
 * there; until then, and where it cannot be loaded, replies are shown as they were written.
 */
export const prose = new Store<Prose | undefined>(undefined);

/** Loads it; to be called once the page can be used. */
export async function loadProse(): Promise<void> {
  const loaded = await import("./prose.tsx").catch(() => undefined);
  prose.set(loaded?.default);
}
