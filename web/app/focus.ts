import { isRightToLeft } from "../languages/language.ts";
import { useLayoutEffect } from "hono/jsx/dom";

/**
 * While something is open, the focus is in it: it moves there at first, and back to where it was once
 * that closes, unless it has moved elsewhere.
 */
export function useFocusInside(isOpen: boolean, selector: string): void {
  useLayoutEffect(() => {
    if (!isOpen) return;
    const before = document.activeElement;
    let place: HTMLElement | null = null;
    const frame = requestAnimationFrame(() => {
      place = document.querySelector<HTMLElement>(selector);
      place?.focus({ preventScroll: true });
    });
    return () => {
      cancelAnimationFrame(frame);
      const { activeElement: now } = document;
      const isInside = now === null || now === document.body || !now.isConnected ||
        now === place || place?.closest("aside, nav")?.contains(now);
      if (isInside && before instanceof HTMLElement && before.isConnected) {
        before.focus({ preventScroll: true });
      }
    };
  }, [isOpen]);
}

/** Arrow keys move along the list of sessions, and to a session's menu: each is one stop for Tab. */
export function moveInList(event: KeyboardEvent): void {
  const { key, target } = event;
  const item = target instanceof HTMLElement && !target.closest("[role=menu]")
    ? target.closest(".sessions li")
    : null;
  if (!item) return;
  const links = [...document.querySelectorAll<HTMLElement>(".sessions li > a")];
  const place = links.findIndex((link) => item.contains(link));
  const goals: Readonly<Record<string, HTMLElement | null | undefined>> = {
    ArrowDown: links[place + 1],
    ArrowUp: links[place - 1],
    [isRightToLeft() ? "ArrowLeft" : "ArrowRight"]: item.querySelector<HTMLElement>(
      ":scope > button",
    ),
    [isRightToLeft() ? "ArrowRight" : "ArrowLeft"]: links[place],
  };
  const goal = goals[key];
  if (!goal) return;
  event.preventDefault();
  goal.focus();
}
