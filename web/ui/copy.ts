import { words } from "../languages/first.ts";
import { notify } from "../shared/notices.ts";

/** Copies a text to the clipboard, and shows whether that worked. */
export async function copy(text: string): Promise<void> {
  if (await write(text)) return notify({ kind: "info", text: words.copied });
  notify({
    kind: "problem",
    text: words.notCopied,
  });
}

/** Writes to the clipboard. Over plain HTTP there is no clipboard API, only the old command. */
async function write(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = Object.assign(document.createElement("textarea"), { value: text });
    area.className = "unseen";
    document.body.append(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    return isCopied;
  }
}
