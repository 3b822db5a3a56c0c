import { tell } from "../state/notices.ts";

/** Copies a text, and says whether it could. */
export async function copy(text: string): Promise<void> {
  if (await write(text)) return tell({ kind: "info", text: "Copied" });
  tell({
    kind: "problem",
    text: "Nothing was copied: the browser does not allow it. Select the text and copy it yourself",
  });
}

/** The clipboard needs a secure context; over plain HTTP the old way is left. */
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
