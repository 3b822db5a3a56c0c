/**
 * The parts that load when they are first shown, each into a chunk of its own:
 *
 * - **Views of a session.** The chat is built in; each entry of `VIEWS` appears beside it in the
 *   switch at the top, and in the address as `&view=<id>`. A view fills the page below the header,
 *   scrolls by itself, and gets the session.
 * - **The drawer** at the side, or over the view on narrow screens. `openDrawer(turn)` opens it on
 *   a reply, `openDrawer(null)` on the draft.
 *
 * @module
 */
import type { FC } from "hono/jsx/dom";
import type { Session } from "../state/session.ts";

/** A view of a session. */
export interface View {
  /** Its name in the address. */
  readonly id: "memory" | "knowledge";
  readonly load: () => Promise<{ readonly default: FC<{ readonly session: Session }> }>;
}

/** The views besides the chat. */
export const VIEWS: readonly View[] = [
  { id: "memory", load: () => import("../memory/memory.tsx") },
  { id: "knowledge", load: () => import("../knowledge/knowledge.tsx") },
];

/** Loads the drawer's content. */
export const loadDrawer = () => import("../context/drawer.tsx");

/** Loads what the search in the sidebar finds besides sessions. */
export const loadFoundAnywhere = () => import("../knowledge/found_anywhere.tsx");

/** Loads the dialogs. */
export const loadDialogs = () => import("./dialogs.tsx");
