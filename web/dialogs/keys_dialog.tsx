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

/** Names the keys that work everywhere on the page. */
export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog label="Keys" onClose={onClose}>
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
        <button type="button" autofocus onClick={onClose}>Close</button>
      </div>
    </Dialog>
  );
}
