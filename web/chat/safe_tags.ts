import type { Token } from "marked";

/** The tags that mean something in a reply; all others show as they were written. */
export type SafeTag = "sub" | "sup" | "kbd";

/** A line break, as written in HTML. */
export const LINE_BREAK = /^<br ?\/?>$/i;

/** HTML of nothing but such tags and text, which is a paragraph. */
export const SAFE_START = /^\s*<(?:br ?\/?|\/?(?:sub|sup|kbd))>/i;

/** The safe tag that a token opens. */
export function tagOf({ type, raw }: Token): SafeTag | undefined {
  const name = type === "html" ? /^<(sub|sup|kbd)>$/i.exec(raw)?.[1]?.toLowerCase() : undefined;
  return name === "sub" || name === "sup" || name === "kbd" ? name : undefined;
}

/** The index of the token that closes a tag; -1 if none does. Only the nearest end counts. */
export function closingOf(tag: SafeTag, tokens: readonly Token[], opening: number): number {
  const most = Math.min(tokens.length, opening + 50);
  for (let index = opening + 1; index < most; index++) {
    const { type, raw } = tokens[index] ?? { type: "", raw: "" };
    if (type === "html" && raw.toLowerCase() === `</${tag}>`) return index;
  }
  return -1;
}
