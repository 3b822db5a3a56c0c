import type { FC } from "hono/jsx/dom";
import { loadAgain } from "../shared/load_again.ts";
import { Signal } from "../shared/signal.ts";

/** What the page can do without until it is usable. */
export const late = new Signal<FC | undefined>(undefined);

/** Loads it. Without it the page can be used, with less comfort. */
export async function loadLate(): Promise<void> {
  late.set((await loadAgain(() => import("./late.tsx"))).default);
}
