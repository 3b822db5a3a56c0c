import { beginsWith, endsWithin } from "./bytes.ts";
import type { InspectedFile } from "./inspected_file.ts";

/** The most pages; models take no more. */
const MOST_PAGES = 600;

/** Where the end of a document must stand, in bytes from the last. */
const END_WITHIN = 4_096;

const PAGE = /\/Type\s{0,8}\/Page(?![A-Za-z])/g;
const COUNT = /\/Count\s{1,8}(\d{1,7})(?!\d)/g;
const LINEARIZED = /\/Linearized[^>]{0,400}?\/N\s{1,8}(\d{1,7})(?!\d)/;

/** What a PDF is; undefined if a file is none. */
export function inspectPdf(bytes: Uint8Array): InspectedFile | undefined {
  if (!beginsWith(bytes, "%PDF-")) return undefined;
  if (!endsWithin(bytes, "%%EOF", END_WITHIN)) return { ok: false, problem: "damaged" };
  const text = new TextDecoder("latin1").decode(bytes);
  if (/\/Encrypt\b/.test(text)) return { ok: false, problem: "locked" };
  const pages = pagesIn(text);
  if (pages > MOST_PAGES) return { ok: false, problem: "too_large_inside" };
  return { ok: true, kind: "application/pdf", ...pages > 0 ? { pages } : {} };
}

/** How many pages a document tells of; 0 where that is compressed, too. */
function pagesIn(text: string): number {
  let pages = Number(LINEARIZED.exec(text.slice(0, 2_048))?.[1] ?? 0);
  for (const [, count] of text.matchAll(COUNT)) pages = Math.max(pages, Number(count));
  let found = 0;
  for (const _ of text.matchAll(PAGE)) found += 1;
  return Math.max(pages, found);
}
