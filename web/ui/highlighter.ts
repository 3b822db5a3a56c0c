/**
 * Highlights code. It runs in a worker, since an expression of the library may take long on odd code:
 * the page ends a worker that does.
 *
 * @module
 */
import highlighter from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import c from "highlight.js/lib/languages/c";
import cpp from "highlight.js/lib/languages/cpp";
import csharp from "highlight.js/lib/languages/csharp";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import go from "highlight.js/lib/languages/go";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import kotlin from "highlight.js/lib/languages/kotlin";
import php from "highlight.js/lib/languages/php";
import python from "highlight.js/lib/languages/python";
import ruby from "highlight.js/lib/languages/ruby";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import swift from "highlight.js/lib/languages/swift";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";

/** Code to highlight. */
export interface CodeToHighlight {
  readonly text: string;
  readonly language: string;
}

/** A piece of code and the CSS classes of its colour; "" if it has none. */
export interface HighlightedPiece {
  readonly text: string;
  readonly classes: string;
}

/** Where this module was loaded from, to start it as a worker. */
export const HIGHLIGHTER_URL = import.meta.url;

const PAGE_LANGUAGES = {
  ...{ bash, c, cpp, csharp, css, diff, dockerfile, go, java, javascript, json, kotlin },
  ...{ php, python, ruby, rust, sql, swift, typescript, xml, yaml },
};
for (const [name, language] of Object.entries(PAGE_LANGUAGES)) {
  highlighter.registerLanguage(name, language);
}
highlighter.registerAliases("shell", { languageName: "bash" });

/** The library's output: spans, and text with these characters escaped. */
const OUTPUT = /<span class="([^"]*)">|<\/span>|[^<]+/g;
const ESCAPED = /&(amp|lt|gt|quot|#x27);/g;
const CHARACTERS: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  "#x27": "'",
};

/** Highlights code; undefined if its language is not known. */
export function highlighted(
  { text, language }: CodeToHighlight,
): readonly HighlightedPiece[] | undefined {
  if (!highlighter.getLanguage(language)) return undefined;
  const { value } = highlighter.highlight(text, { language, ignoreIllegals: true });
  const pieces: HighlightedPiece[] = [];
  const open: string[] = [];
  for (const { 0: piece, 1: classes } of value.matchAll(OUTPUT)) {
    if (classes !== undefined) open.push(classes);
    else if (piece === "</span>") open.pop();
    else pieces.push({ text: unescaped(piece), classes: open.at(-1) ?? "" });
  }
  return pieces;
}

function unescaped(text: string): string {
  return text.replaceAll(ESCAPED, (all, name) => CHARACTERS[name] ?? all);
}

/** In a worker: highlights what it is sent, in order. */
if ("WorkerGlobalScope" in globalThis) {
  addEventListener("message", ({ data }: MessageEvent<CodeToHighlight>) => {
    postMessage(highlighted(data));
  });
}
