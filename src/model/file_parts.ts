import type { PromptFile } from "../conversation/mod.ts";

/** Contents of files by their SHA-256: text of text files, base64 of all others. */
export type FileContents = ReadonlyMap<string, string>;

/** How much of a file's hash stands in its frame, in hexadecimal digits. */
const FENCE = 32;

/** A file as a prompt's encoder sees it: a text to send, or bytes as base64. */
export type FilePart =
  | { readonly text: string }
  | { readonly kind: PromptFile["kind"]; readonly base64: string; readonly name: string };

/**
 * What stands for a file in a request. A text stands between two lines with a part of its own hash,
 * which no text can hold, so it cannot pass for its end. A file whose content is not there is said to be
 * missing.
 */
export function filePart(file: PromptFile, contents: FileContents): FilePart {
  const content = contents.get(file.sha256);
  if (content === undefined) return { text: `${file.mark} (no longer available)` };
  const { kind, name, sha256, mark } = file;
  if (kind !== "text/plain") return { kind, base64: content, name };
  const fence = sha256.slice(0, FENCE);
  return { text: `${mark} <text ${fence}>\n${content}\n</text ${fence}>` };
}
