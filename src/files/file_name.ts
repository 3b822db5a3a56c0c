import type { FileKind } from "../conversation/mod.ts";

/** The longest name of a file, in characters (UTF-16 units). */
const LONGEST = 120;

/** The longest ending that a shortened name keeps. */
const LONGEST_ENDING = 12;

/** What a file without a name is called. */
const NAMELESS: Readonly<Record<FileKind, string>> = {
  "image/png": "image.png",
  "image/jpeg": "image.jpg",
  "image/webp": "image.webp",
  "image/gif": "image.gif",
  "application/pdf": "document.pdf",
  "text/plain": "text.txt",
};

/**
 * A file's name as it is kept: without folders, on one line, without characters that are not seen or
 * turn others around, and not too long.
 */
export function cleanFileName(name: string, kind: FileKind): string {
  const last = name.toWellFormed().split(/[/\\]/).at(-1) ?? "";
  const plain = last.replaceAll(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, " ").replaceAll(/["<>|*?:]/g, "")
    .trim();
  const clean = plain.replace(/^\.+/, "");
  if (clean === "") return NAMELESS[kind];
  if (clean.length <= LONGEST) return clean;
  const dot = clean.lastIndexOf(".");
  const ending = dot > 0 && clean.length - dot <= LONGEST_ENDING ? clean.slice(dot) : "";
  return `${clean.slice(0, LONGEST - ending.length - 1).toWellFormed()}…${ending}`;
}
