/**
 * Where views plug in. The page has two regions that others fill:
 *
 * - **The view of a session.** Talk is built in; every entry of `VIEWS` stands beside it in the
 *   switch at the top, and in the address as `&view=<id>`. A view fills the region between the
 *   header and the bottom, scrolls by itself, and gets the open session.
 * - **The drawer** at the side (over the view where there is no room beside it). `openDrawer(turn)`
 *   opens it on a reply, `openDrawer(null)` on the message being written; `session.draft` is a store
 *   of that text. Without an entry in `DRAWER` no button for it is shown.
 *
 * Both are loaded when they are first shown: give an `import()`, and they become files of their own.
 * Shared ways: `useStore` follows a store, `requestJson(sessionPath(id, "/…"))` asks the bridge,
 * `tell` puts words into the status region, `goTo` and `session.show(position)` lead to a turn.
 *
 * @module
 */
import type { FC } from "hono/jsx/dom";
import type { Session } from "./state/session.ts";

/** A view of a session. */
export interface View {
  /** Its name in the address. */
  readonly id: string;
  /** Its name in the switch. */
  readonly title: string;
  readonly load: () => Promise<{ readonly default: FC<ViewProps> }>;
}

/** What a view is given. */
export interface ViewProps {
  readonly session: Session;
}

/** What is shown at the side. */
export interface Drawer {
  readonly title: string;
  /** The label of the button on each reply that opens it. */
  readonly action: string;
  readonly load: () => Promise<{ readonly default: FC<DrawerProps> }>;
}

/** What the drawer is given: a turn whose reply it is about, or null for the message being written. */
export interface DrawerProps {
  readonly session: Session;
  readonly turn: string | null;
}

/** The views beside the talk. */
export const VIEWS: readonly View[] = [
  { id: "memory", title: "Memory", load: () => import("./memory/memory.tsx") },
];

/** The drawer. */
export const DRAWER: Drawer | undefined = {
  title: "What Claude saw",
  action: "What Claude saw",
  load: () => import("./saw/drawer.tsx"),
};
