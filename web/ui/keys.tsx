import { useLayoutEffect } from "hono/jsx/dom";
import { asked, startSession } from "../sessions/actions.ts";
import { current } from "../state/current.ts";
import { close, place, toggleList } from "../state/ui.ts";

/** The keys that work everywhere on the page. */
export function Keys() {
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const act = actionOf(event);
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  return null;
}

function actionOf(event: KeyboardEvent): (() => void) | undefined {
  const { key, target } = event;
  const hasCommand = event.metaKey || event.ctrlKey;
  if (hasCommand && !event.altKey) {
    if (key.toLowerCase() === "k") return focusSearch;
    if (key.toLowerCase() === "o" && event.shiftKey) return startSession;
    return undefined;
  }
  if (document.querySelector("dialog[open], :popover-open")) return undefined;
  if (key === "Escape") return escape();
  const isTyping = target instanceof HTMLElement && target.matches("input, textarea, select");
  if (isTyping || event.altKey) return undefined;
  if (key === "/") return focusMessage;
  return key === "?" ? () => asked.set({ what: "keys" }) : undefined;
}

function escape(): (() => void) | undefined {
  const { drawer, isListOpen } = place.get();
  if (drawer || isListOpen) return close;
  return current.get().running ? () => current.get().stop() : undefined;
}

function focusSearch(): void {
  if (!place.get().isListOpen) toggleList();
  requestAnimationFrame(() => document.querySelector<HTMLInputElement>("#search")?.focus());
}

/** Puts the cursor into the message. */
export function focusMessage(): void {
  document.querySelector<HTMLTextAreaElement>("#message")?.focus();
}
