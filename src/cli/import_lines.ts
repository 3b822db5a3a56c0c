import { type Api, BridgeError } from "../client/mod.ts";
import { utf8Problem } from "../shared/mod.ts";
import { hintFor } from "./bridge_hint.ts";
import { fail } from "./fail.ts";
import { counted, reasonOf } from "./words.ts";

/** Where the lines of a file go. */
export interface LinesTarget {
  readonly api: Api;
  readonly session: string;
  /** The idempotency key; by default the file's name. */
  readonly key?: string;
}

/**
 * Sends a file as it is to one session: lines of NDJSON, or an archive. Exits with 1 and a message if
 * that fails.
 */
export async function importLines(
  file: string,
  { api, session, key = keyOf(file) }: LinesTarget,
): Promise<void> {
  const body = await Deno.readFile(file).catch((error) => {
    return fail(`Cannot read ${file}: ${reasonOf(error)}`);
  });
  const wrong = utf8Problem(body);
  if (wrong) fail(`Cannot import ${file}: ${wrong.message}`);
  const { turns, lines, position, duplicate } = await api.import(session, body.buffer, { key })
    .catch((error) => {
      if (!(error instanceof BridgeError)) throw error;
      const wrong = error.lines?.map(({ line, message }) => `\n  ${file}:${line} ${message}`);
      return fail(error.message + hintFor(error) + (wrong?.join("") ?? ""));
    });
  console.log(
    duplicate
      ? `${session} already has these lines (key ${key}); nothing changed`
      : `Imported ${counted(lines, ["line", "lines"])} as ${
        counted(turns, ["turn", "turns"])
      } of ${session}, now at position ${position}`,
  );
}

function keyOf(file: string): string {
  const name = file.split(/[\\/]/).at(-1) ?? file;
  return name.replaceAll(/[^A-Za-z0-9._:-]/g, "_").slice(-128);
}
