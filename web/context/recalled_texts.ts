/** A message or reply that recalled passages may come from. */
export interface Candidate {
  readonly role: "user" | "assistant";
  readonly text: string;
}

const LINE = /(?:^|\n)(?:\d{4}-\d\d-\d\d\n)?(User|Assistant): /g;
const ROLES = { User: "user", Assistant: "assistant" } as const;
const GAP = "… ";
const CUT = "…";

/**
 * Finds the passages of each candidate in the one text that holds all recalled passages. Whatever
 * is ambiguous is left out. A line is a speaker and passages with a mark in each gap; a candidate
 * may contain anything, including text that looks like such a line.
 */
export function recalledTexts<Source extends Candidate>(
  recall: string,
  candidates: readonly Source[],
): Map<Source, string> {
  const found = new Map<Source, string>();
  const lines = [...recall.matchAll(LINE)];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index];
    const role = line?.[1] === "User" || line?.[1] === "Assistant" ? ROLES[line[1]] : undefined;
    if (!line || !role) continue;
    const start = line.index + line[0].length;
    const left = candidates.filter((each) => each.role === role && !found.has(each));
    for (let end = index + 1; end <= lines.length; end++) {
      const text = recall.slice(start, lines[end]?.index ?? recall.length);
      const source = left.find((each) => isQuoteOf(text, each.text));
      if (!source) continue;
      found.set(source, text);
      index = end - 1;
      break;
    }
  }
  return found;
}

/** Whether a line consists of passages of a text, with a mark wherever something was cut. */
function isQuoteOf(line: string, source: string): boolean {
  if (line === source) return true;
  const isCut = line.endsWith(CUT);
  const passages = (isCut ? line.slice(0, -CUT.length) : line).split(GAP);
  let at = 0;
  for (const [index, passage] of passages.entries()) {
    if (index === 0 && passage === "") continue;
    const found = index === 0 ? (source.startsWith(passage) ? 0 : -1) : source.indexOf(passage, at);
    if (found < 0) return false;
    at = found + passage.length;
  }
  return isCut || source.endsWith(passages.at(-1) ?? "");
}
