import { useLayoutEffect } from "hono/jsx/dom";
import { startSession } from "../sessions/actions.ts";
import { sessions } from "../sessions/list.ts";
import { listedTitle } from "../sessions/titles.ts";
import { current } from "../state/current.ts";
import { dialog } from "../state/dialog.ts";
import { close, route, toggleList } from "../state/route.ts";
import { isComposing } from "../ui/composing.ts";
import { focusMessage } from "../ui/focus_message.ts";

/** Handles the shortcuts that work everywhere on the page. */
export function Keyboard() {
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isComposing(event)) return;
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
  if (key === "Escape") return escapeAction();
  const isTyping = target instanceof HTMLElement && target.matches("input, textarea, select");
  if (isTyping || event.altKey) return undefined;
  if (key === "/") return focusMessage;
  if (key === ",") return openSettings;
  return key === "?" ? () => dialog.set({ name: "shortcuts" }) : undefined;
}

function openSettings(): void {
  const { id: session, info } = current.get();
  const listed = sessions.get().found.find((each) => each.session === session);
  const title = listedTitle({ ...listed, ...info.get() });
  dialog.set({ name: "settings", session, title });
}

function escapeAction(): (() => void) | undefined {
  const { drawer, isListOpen } = route.get();
  if (drawer || isListOpen) return close;
  return current.get().running ? () => current.get().stop() : undefined;
}

function focusSearch(): void {
  if (!route.get().isListOpen) toggleList();
  requestAnimationFrame(() => document.querySelector<HTMLInputElement>("#search")?.focus());
}
