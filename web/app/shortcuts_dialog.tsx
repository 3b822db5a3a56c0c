import { dialogWords } from "../languages/dialogs.ts";
import { isRightToLeft } from "../languages/language.ts";
import { lateWords } from "../languages/late.ts";
import { Dialog } from "../ui/dialog.tsx";

const isMac = /Mac|iP(hone|ad)/.test(navigator.userAgent);
const COMMAND = isMac ? "⌘" : "Ctrl";

const SHORTCUTS: readonly (readonly [keys: string, what: keyof typeof dialogWords.keys])[] = [
  ["Enter", "send"],
  ["Shift + Enter", "newLine"],
  ["Escape", "escape"],
  ["/", "message"],
  ["Home", "first"],
  ["End", "latest"],
  ["→", "actions"],
  [`${COMMAND} + K`, "search"],
  [`${COMMAND} + Shift + O`, "newSession"],
  [",", "settings"],
  ["?", "help"],
];

/** Lists the keyboard shortcuts. */
export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog label={dialogWords.shortcuts} onClose={onClose}>
      <h2>{dialogWords.shortcuts}</h2>
      <dl class="keys">
        {SHORTCUTS.map(([keys, what]) => (
          <div key={keys}>
            <dt>{keys.split(" + ").map((key) => <kbd key={key}>{nameOfKey(key)}</kbd>)}</dt>
            <dd>{dialogWords.keys[what]}</dd>
          </div>
        ))}
      </dl>
      <div class="buttons">
        <button type="button" autofocus onClick={onClose}>{lateWords.close}</button>
      </div>
    </Dialog>
  );
}

/** What a key is called on keyboards of the language in use. */
function nameOfKey(key: string): string {
  if (key === "→" && isRightToLeft()) return "←";
  const names: Readonly<Record<string, string>> = dialogWords.keyNames;
  return names[key] ?? key;
}
