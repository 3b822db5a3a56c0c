import { importedSchema, problemSchema } from "../protocol/mod.ts";
import { utf8Problem } from "../shared/mod.ts";
import { fail } from "./fail.ts";
import { counted, reasonOf } from "./words.ts";

/** Where the lines of a file go. */
export interface LinesTarget {
  readonly session: string;
  readonly url: string;
  /** The idempotency key; by default the file's name. */
  readonly key?: string;
  readonly token?: string | undefined;
}

/**
 * Sends a file as it is to one session: lines of NDJSON, or an archive. Exits with 1 and a message if
 * that fails.
 */
export async function importLines(file: string, target: LinesTarget): Promise<void> {
  const { session, url, token } = target;
  const body = await Deno.readFile(file).catch((error) => {
    return fail(`Cannot read ${file}: ${reasonOf(error)}`);
  });
  const wrong = utf8Problem(body);
  if (wrong) fail(`Cannot import ${file}: ${wrong.message}`);
  const key = target.key ?? keyOf(file);
  const response = await fetch(new URL(`/v1/sessions/${encodeURIComponent(session)}/import`, url), {
    method: "POST",
    headers: {
      "content-type": "application/x-ndjson",
      "idempotency-key": key,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body,
  }).catch(() =>
    fail(
      `Can't reach a bridge at ${url}; start it with bridge serve or deno task start, or set --url`,
    )
  );
  const answer: unknown = await response.json().catch(() => undefined);
  const imported = importedSchema.safeParse(answer);
  if (response.ok && imported.success) {
    const { turns, lines, position, duplicate } = imported.data;
    console.log(
      duplicate
        ? `${session} already has these lines (key ${key}); nothing changed`
        : `Imported ${counted(lines, ["line", "lines"])} as ${
          counted(turns, ["turn", "turns"])
        } of ${session}, now at position ${position}`,
    );
    return;
  }
  const problem = problemSchema.safeParse(answer);
  if (!problem.success) return fail(`The bridge at ${url} answered with HTTP ${response.status}`);
  const lines = problem.data.lines?.map(({ line, message }) => `\n  ${file}:${line} ${message}`);
  fail(`${problem.data.detail}${lines?.join("") ?? ""}`);
}

function keyOf(file: string): string {
  const name = file.split(/[\\/]/).at(-1) ?? file;
  return name.replaceAll(/[^A-Za-z0-9._:-]/g, "_").slice(-128);
}
