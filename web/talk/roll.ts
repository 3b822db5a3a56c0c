import { type RefObject, useLayoutEffect, useRef, useState } from "hono/jsx/dom";
import {
  defaultRangeExtractor,
  elementScroll,
  measureElement,
  observeElementOffset,
  observeElementRect,
  type Range,
  Virtualizer,
  type VirtualizerOptions,
} from "@tanstack/virtual-core";
import type { Entry } from "../state/session.ts";

/** The list of turns, of which only what is seen is in the document. */
export type Roll = Virtualizer<HTMLDivElement, HTMLDivElement>;

/** How near to the end counts as being there, in px: then the talk follows what comes. */
const AT_END = 48;

/** Rolls entries in a scroller; stays at the end where the reader is at the end, and else in place. */
export function useRoll({ entries, scroller }: {
  readonly entries: readonly Entry[];
  readonly scroller: RefObject<HTMLDivElement | null>;
}): Roll {
  const [, render] = useState({});
  const options: VirtualizerOptions<HTMLDivElement, HTMLDivElement> = {
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimate(entries[index]),
    getItemKey: (index) => entries[index]?.id ?? index,
    rangeExtractor: (range) => withFocused(range, scroller.current),
    overscan: 3,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: AT_END,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    measureElement,
    onChange: () => render({}),
  };
  const kept = useRef<Roll | undefined>(undefined);
  const roll = kept.current ??= new Virtualizer(options);
  roll.setOptions(options);
  useLayoutEffect(() => roll._didMount(), []);
  useLayoutEffect(() => roll._willUpdate());
  return roll;
}

/** A guess at a turn's height by its length, until it is measured, in px. */
function estimate(entry: Entry | undefined): number {
  if (entry?.kind !== "turn") return 48;
  const { text, reply } = entry.turn;
  const lines = (length: number, width: number) => Math.ceil(length / width);
  return 130 + 26 * (lines(text.length, 60) + lines(reply.length, 80));
}

/** What is seen. What has the keyboard stays, too, however far it is scrolled away. */
function withFocused(range: Range, scroller: HTMLElement | null): number[] {
  const indexes = defaultRangeExtractor(range);
  const active = document.activeElement;
  const focused = active && scroller?.contains(active) ? active.closest("[data-index]") : null;
  const index = Number(focused?.getAttribute("data-index") ?? NaN);
  const isOut = index < (indexes[0] ?? 0) || index > (indexes.at(-1) ?? 0);
  return isOut && index < range.count ? [...indexes, index].sort((a, b) => a - b) : indexes;
}
