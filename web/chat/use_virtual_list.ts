import { type RefObject, useLayoutEffect, useRef, useState } from "hono/jsx/dom";
import type { ChatEntry } from "../state/entries.ts";
import { VirtualList, type VisibleRows } from "./virtual_list.ts";

/**
 * Renders a long chat as a virtual list. If the focused entry is removed, the scroller gets the
 * focus.
 */
export function useVirtualList({ entries, scroller, list }: {
  readonly entries: readonly ChatEntry[];
  readonly scroller: RefObject<HTMLElement | null>;
  readonly list: RefObject<HTMLElement | null>;
}): { readonly virtual: VirtualList; readonly visible: VisibleRows } {
  const [, render] = useState({});
  const kept = useRef<VirtualList | undefined>(undefined);
  const virtual = kept.current ??= new VirtualList(() => render({}));
  const visible = virtual.render(entries, (index) => estimateHeight(entries[index]));
  keepFocus(scroller.current, entries.slice(visible.first, visible.end));
  useLayoutEffect(() => {
    if (!scroller.current || !list.current) return;
    return virtual.attach(scroller.current, list.current);
  }, []);
  useLayoutEffect(() => virtual.settle());
  return { virtual, visible };
}

/** Estimates the height of an entry by its length until it is measured, in px. */
function estimateHeight(entry: ChatEntry | undefined): number {
  if (entry?.kind !== "turn") return 60;
  const { text, reply } = entry.turn;
  return 120 + 26 * (Math.ceil(text.length / 60) + Math.ceil(reply.length / 85));
}

function keepFocus(scroller: HTMLElement | null, rendered: readonly ChatEntry[]): void {
  const active = document.activeElement;
  if (!scroller || !active || active === scroller || !scroller.contains(active)) return;
  const id = active.closest<HTMLElement>("[data-id]")?.dataset["id"];
  if (id === undefined || rendered.some((entry) => entry.id === id)) return;
  scroller.focus({ preventScroll: true });
}
