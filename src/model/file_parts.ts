import type { Prompt, PromptFile } from "../conversation/mod.ts";

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

/** The contents of a prompt's files as they are shown: in place of bytes a file's id. */
export function withoutBytes(prompt: Prompt, contents: FileContents): FileContents {
  return replaced(prompt, { contents, by: ({ id }) => `attachment:${id}` });
}

/**
 * The text of a body with the bytes of its files. Base64 needs no escapes: it is put into the text in
 * place of random marks, since a serializer would take long to look at each of its letters.
 */
export function textWithBytes(prompt: Prompt, { contents, encode }: {
  readonly contents: FileContents;
  readonly encode: (contents: FileContents) => unknown;
}): string {
  const marks = new Map<string, string>();
  const marked = replaced(prompt, {
    contents,
    by: ({ sha256 }) => {
      const mark = crypto.randomUUID();
      marks.set(mark, contents.get(sha256) ?? "");
      return mark;
    },
  });
  const text = JSON.stringify(encode(marked));
  if (marks.size === 0) return text;
  const places = new RegExp(`(${[...marks.keys()].join("|")})`);
  return text.split(places).map((piece) => marks.get(piece) ?? piece).join("");
}

function replaced({ messages }: Prompt, { contents, by }: {
  readonly contents: FileContents;
  readonly by: (file: PromptFile) => string;
}): FileContents {
  const all = new Map(contents);
  for (const { file } of messages.flatMap(({ content }) => content)) {
    if (!file || file.kind === "text/plain" || !contents.has(file.sha256)) continue;
    all.set(file.sha256, by(file));
  }
  return all;
}
