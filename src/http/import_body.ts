import { type ImportLine, importLineSchema, type ImportProblem } from "../protocol/mod.ts";
import { forEachInSlices, jsonProblem, tryJson } from "../shared/mod.ts";

/** The maximum number of lines in an import. */
const MAX_LINES = 10_000;

/** How many problems of an import are reported; the rest are only counted. */
const MAX_PROBLEMS = 50;

/** What may follow a speaker's name before the text, which is stored with it. */
const NAME_END = ": ";

/** The lines of an import, or what is wrong with them. */
export type ReadImport =
  | { readonly ok: true; readonly lines: readonly ImportLine[] }
  | { readonly ok: false; readonly problems: readonly ImportProblem[]; readonly message: string };

/**
 * Parses the lines of NDJSON, one message or reply per line, each with at most `longest` characters of
 * text. Empty lines are skipped, but count as lines.
 */
export async function readImport(body: readonly string[], longest: number): Promise<ReadImport> {
  const lines: ImportLine[] = [];
  const problems: ImportProblem[] = [];
  let count = 0;
  const wrong = (line: number, message: string) => {
    count += 1;
    if (problems.length < MAX_PROBLEMS) problems.push({ line, message });
  };
  await forEachInSlices(body, (text, index) => {
    if (text.length > longestLine(longest)) {
      wrong(index + 1, `The line has ${text.length} characters, far more than its text may have`);
      return;
    }
    if (text.trim() === "") return;
    const parsed = importLineSchema.safeParse(tryJson(text));
    if (parsed.success) {
      const { text, name } = parsed.data;
      const length = text.length + (name ? name.length + NAME_END.length : 0);
      const which = name ? "with its name, has" : "has";
      if (length <= longest) lines.push(parsed.data);
      else wrong(index + 1, `text: ${which} ${length} characters, at most ${longest} are allowed`);
      return;
    }
    const issue = parsed.error.issues[0];
    const where = issue?.path.join(".");
    wrong(index + 1, where ? `${where}: ${issue?.message}` : `The line ${jsonProblem(text)}`);
  });
  if (count === 0 && lines.length === 0) {
    return { ok: false, problems, message: "The import has no lines" };
  }
  if (lines.length > MAX_LINES) {
    wrong(MAX_LINES + 1, `The import has ${lines.length} lines; at most ${MAX_LINES} are allowed`);
  }
  return count === 0
    ? { ok: true, lines }
    : { ok: false, problems, message: summary(problems, count) };
}

/** More characters than a line with the longest text has, even if each is escaped. */
function longestLine(longest: number): number {
  return 6 * longest + 100_000;
}

/** Summarises the problems of an import by the first. */
function summary([first]: readonly ImportProblem[], count: number): string {
  const why = `line ${first?.line}: ${first?.message}`;
  return count === 1
    ? `Nothing was imported: a line is invalid; ${why}`
    : `Nothing was imported: ${count} lines are invalid; ${why}`;
}
