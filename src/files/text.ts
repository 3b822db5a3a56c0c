import type { InspectedFile } from "./inspected_file.ts";

/** Control characters that no text has: all but tab, line feed, form feed and carriage return. */
// deno-lint-ignore no-control-regex
const CONTROLS = /[\x00-\x08\x0b\x0e-\x1f\x7f]/;

/** A text file: UTF-8 without control characters. Anything else is of no kind that is taken. */
export function inspectText(bytes: Uint8Array): InspectedFile {
  const text = decoded(bytes);
  if (text === undefined || CONTROLS.test(text)) return { ok: false, problem: "unknown_kind" };
  if (text.trim() === "") return { ok: false, problem: "empty" };
  return { ok: true, kind: "text/plain", text };
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
