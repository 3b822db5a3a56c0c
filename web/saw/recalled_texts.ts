/** Something that was said, of which something may have been recalled. */
export interface Candidate {
  readonly role: "user" | "assistant";
  readonly text: string;
}

const LINE = /(?:^|\n)(?:\d{4}-\d\d-\d\d\n)?(User|Assistant): /g;
const ROLES = { User: "user", Assistant: "assistant" } as const;
const GAP = "… ";
const CUT = "…";

/**
 * Finds, in the one text of all that was recalled, the words that were taken from each of the
 * sayings; by candidate. What cannot be told for sure is left out. A line of a saying is a speaker
 * and passages, with a mark in each gap; sayings may hold anything, also what looks like a line.
 */
export function recalledTexts<Said extends Candidate>(
  recall: string,
  candidates: readonly Said[],
): Map<Said, string> {
  const found = new Map<Said, string>();
  const lines = [...recall.matchAll(LINE)];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index];
    const role = line?.[1] === "User" || line?.[1] === "Assistant" ? ROLES[line[1]] : undefined;
    if (!line || !role) continue;
    const start = line.index + line[0].length;
    const left = candidates.filter((each) => each.role === role && !found.has(each));
    for (let end = index + 1; end <= lines.length; end++) {
      const text = recall.slice(start, lines[end]?.index ?? recall.length);
      const source = left.find((each) => isTakenFrom(text, each.text));
      if (!source) continue;
      found.set(source, text);
      index = end - 1;
      break;
    }
  }
  return found;
}

/** Whether a line's text is passages of a saying: whole, or with a mark at each end that is cut. */
function isTakenFrom(line: string, saying: string): boolean {
  if (line === saying) return true;
  const isCut = line.endsWith(CUT);
  const passages = (isCut ? line.slice(0, -CUT.length) : line).split(GAP);
  let at = 0;
  for (const [index, passage] of passages.entries()) {
    if (index === 0 && passage === "") continue;
    const found = index === 0 ? (saying.startsWith(passage) ? 0 : -1) : saying.indexOf(passage, at);
    if (found < 0) return false;
    at = found + passage.length;
  }
  return isCut || saying.endsWith(passages.at(-1) ?? "");
}
