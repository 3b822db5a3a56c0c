import { Dialog } from "../ui/dialog.tsx";

const isMac = /Mac|iP(hone|ad)/.test(navigator.userAgent);
const COMMAND = isMac ? "⌘" : "Ctrl";

const SHORTCUTS = [
  ["Enter", "Send the message"],
  ["Shift + Enter", "New line"],
  ["Escape", "Close the open panel, or stop the reply"],
  ["/", "Go to the message field"],
  ["Home", "First message (in the conversation)"],
  ["End", "Latest message (in the conversation)"],
  ["→", "Actions for a session (in the list)"],
  [`${COMMAND} + K`, "Search sessions"],
  [`${COMMAND} + Shift + O`, "New session"],
  ["?", "Show keyboard shortcuts"],
] as const;

/** Lists the keyboard shortcuts. */
export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog label="Keyboard shortcuts" onClose={onClose}>
      <h2>Keyboard shortcuts</h2>
      <dl class="keys">
        {SHORTCUTS.map(([keys, what]) => (
          <div key={keys}>
            <dt>{keys.split(" + ").map((key) => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <div class="buttons">
        <button type="button" autofocus onClick={onClose}>Close</button>
      </div>
    </Dialog>
  );
}
