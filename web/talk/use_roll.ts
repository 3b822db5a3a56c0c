import { type RefObject, useLayoutEffect, useRef, useState } from "hono/jsx/dom";
import type { Entry } from "../state/session.ts";
import { Roll, type Shown } from "./roll.ts";

/** Rolls the entries of a talk. Where the keyboard is on one that goes away, it goes to the scroller. */
export function useRoll({ entries, scroller, list }: {
  readonly entries: readonly Entry[];
  readonly scroller: RefObject<HTMLElement | null>;
  readonly list: RefObject<HTMLElement | null>;
}): { readonly roll: Roll; readonly shown: Shown } {
  const [, render] = useState({});
  const kept = useRef<Roll | undefined>(undefined);
  const roll = kept.current ??= new Roll(() => render({}));
  const shown = roll.show(entries, (index) => guess(entries[index]));
  keepFocus(scroller.current, entries.slice(shown.first, shown.end));
  useLayoutEffect(() => {
    if (!scroller.current || !list.current) return;
    return roll.attach(scroller.current, list.current);
  }, []);
  useLayoutEffect(() => roll.settle());
  return { roll, shown };
}

/** A guess at a turn's height by its length, until it is measured, in px. */
function guess(entry: Entry | undefined): number {
  if (entry?.kind !== "turn") return 60;
  const { text, reply } = entry.turn;
  return 120 + 26 * (Math.ceil(text.length / 60) + Math.ceil(reply.length / 85));
}

function keepFocus(scroller: HTMLElement | null, shown: readonly Entry[]): void {
  const active = document.activeElement;
  if (!scroller || !active || active === scroller || !scroller.contains(active)) return;
  const id = active.closest<HTMLElement>("[data-id]")?.dataset["id"];
  if (id === undefined || shown.some((entry) => entry.id === id)) return;
  scroller.focus({ preventScroll: true });
}
