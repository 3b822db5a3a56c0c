import { forEachInSlices } from "../bridge/mod.ts";
import { type ForeignLine, foreignLineSchema, type ImportProblem } from "../protocol/mod.ts";
import { tryJson } from "./json.ts";

/** The most lines that one import may have. */
export const MAX_LINES = 10_000;

/** Problems that are told of one import; the rest are only counted. */
const MAX_PROBLEMS = 50;

/** The lines of an import, or what is wrong with them. */
export type ReadImport =
  | { readonly ok: true; readonly lines: readonly ForeignLine[] }
  | { readonly ok: false; readonly problems: readonly ImportProblem[]; readonly message: string };

/** Reads NDJSON, one line of a conversation a line; empty lines are skipped but counted. */
export async function readImport(body: string): Promise<ReadImport> {
  const lines: ForeignLine[] = [];
  const problems: ImportProblem[] = [];
  let count = 0;
  const wrong = (line: number, message: string) => {
    count += 1;
    if (problems.length < MAX_PROBLEMS) problems.push({ line, message });
  };
  await forEachInSlices(body.split("\n"), (text, index) => {
    if (text.trim() === "") return;
    const parsed = foreignLineSchema.safeParse(tryJson(text));
    if (parsed.success) {
      lines.push(parsed.data);
      return;
    }
    const issue = parsed.error.issues[0];
    const where = issue?.path.join(".");
    wrong(index + 1, where ? `${where}: ${issue?.message}` : "The line is not a JSON object");
  });
  if (count === 0 && lines.length === 0) {
    return { ok: false, problems, message: "There are no lines to take in" };
  }
  if (lines.length > MAX_LINES) {
    wrong(MAX_LINES + 1, `There are ${lines.length} lines, at most ${MAX_LINES} are allowed`);
  }
  return count === 0
    ? { ok: true, lines }
    : { ok: false, problems, message: told(problems, count) };
}

/** What is wrong with an import, by the first of its problems. */
function told([first]: readonly ImportProblem[], count: number): string {
  const why = `line ${first?.line}: ${first?.message}`;
  return count === 1
    ? `A line cannot be taken, so none was; ${why}`
    : `${count} lines cannot be taken, so none was; ${why}`;
}
