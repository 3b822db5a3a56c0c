/**
 * `deno task import <file> --session <id>`: imports a conversation from a file into a session of a
 * running bridge.
 *
 * @module
 */
import { Command } from "commander";
import { importedSchema, problemSchema } from "../protocol/mod.ts";
import { fail } from "./fail.ts";
import { counted, reasonOf } from "./words.ts";

const command = new Command("deno task import")
  .description(
    'Imports a conversation into a session: a file of lines {"role", "text", "at"}, oldest first. ' +
      "The file's name is the idempotency key, so it is safe to repeat.",
  )
  .argument("<file>", "the file, NDJSON")
  .requiredOption("--session <id>", "the session to import into")
  .option("--url <url>", "the bridge's URL", "http://127.0.0.1:8000")
  .option("--key <key>", "the idempotency key; defaults to the file's name")
  .option("--token <token>", "your token; safer in the variable BRIDGE_TOKEN")
  .showHelpAfterError()
  .action(run);

interface Options {
  readonly session: string;
  readonly url: string;
  readonly key?: string;
  readonly token?: string;
}

/** Sends the file. Exits with 1 and a message if that fails. */
async function run(file: string, options: Options): Promise<void> {
  const { session, url, token = Deno.env.get("BRIDGE_TOKEN") } = options;
  const body = await Deno.readTextFile(file).catch((error) => {
    return fail(`Cannot read ${file}: ${reasonOf(error)}`);
  });
  const key = options.key ?? keyOf(file);
  const response = await fetch(new URL(`/v1/sessions/${encodeURIComponent(session)}/import`, url), {
    method: "POST",
    headers: {
      "content-type": "application/x-ndjson",
      "idempotency-key": key,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body,
  }).catch(() =>
    fail(`Can't reach a bridge at ${url}; start it with deno task start, or set --url`)
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

if (import.meta.main) await command.parseAsync(["", "", ...Deno.args]);
