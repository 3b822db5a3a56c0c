import { useLayoutEffect, useState } from "hono/jsx/dom";
import { startSession } from "../sessions/actions.ts";
import { current } from "../state/current.ts";
import { close, place, toggleList } from "../state/ui.ts";
import { Dialog } from "./dialog.tsx";

const isMac = /Mac|iP(hone|ad)/.test(navigator.userAgent);
const COMMAND = isMac ? "⌘" : "Ctrl";

const SHORTCUTS = [
  ["Enter", "Send the message"],
  ["Shift + Enter", "Begin a new line"],
  ["Escape", "Stop the reply, or close what is open"],
  ["/", "Go to the message"],
  [`${COMMAND} + K`, "Search the sessions"],
  [`${COMMAND} + Shift + O`, "New session"],
  ["?", "Show these keys"],
] as const;

/** The keys that work everywhere on the page, and a dialog that names them. */
export function Keys() {
  const [isShown, show] = useState(false);
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const act = actionOf(event, () => show(true));
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  if (!isShown) return null;
  return (
    <Dialog label="Keys" onClose={() => show(false)}>
      <h2>Keys</h2>
      <dl class="keys">
        {SHORTCUTS.map(([keys, what]) => (
          <div key={keys}>
            <dt>{keys.split(" + ").map((key) => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <div class="buttons">
        <button type="button" autofocus onClick={() => show(false)}>Close</button>
      </div>
    </Dialog>
  );
}

function actionOf(event: KeyboardEvent, help: () => void): (() => void) | undefined {
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
  return key === "?" ? help : undefined;
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
