/**
 * `deno task import <file> --session <id>`: brings a conversation from a file into a session of a
 * running bridge.
 *
 * @module
 */
import { Command } from "commander";
import { importedSchema, problemSchema } from "../protocol/mod.ts";
import { fail } from "../shared/mod.ts";
import { counted, reasonOf } from "./words.ts";

const command = new Command("deno task import")
  .description(
    'Brings a conversation into a session: a file of lines {"role", "text", "at"}, oldest first. ' +
      "The file's name is the idempotency key, so that it is safe to repeat.",
  )
  .argument("<file>", "the file, NDJSON")
  .requiredOption("--session <id>", "the session that it goes into")
  .option("--url <url>", "the bridge's address", "http://127.0.0.1:8000")
  .option("--key <key>", "the idempotency key, in place of the file's name")
  .option("--token <token>", "your token; better in the variable BRIDGE_TOKEN")
  .showHelpAfterError()
  .action(run);

interface Options {
  readonly session: string;
  readonly url: string;
  readonly key?: string;
  readonly token?: string;
}

/** Sends the file; ends the process with 1 and a word where that fails. */
async function run(file: string, options: Options): Promise<void> {
  const { session, url, token = Deno.env.get("BRIDGE_TOKEN") } = options;
  const body = await Deno.readTextFile(file).catch((error) => {
    return fail(`${file} cannot be read: ${reasonOf(error)}`);
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
  }).catch(() => fail(`No bridge answers at ${url}; start it with deno task start, or give --url`));
  const answer: unknown = await response.json().catch(() => undefined);
  const imported = importedSchema.safeParse(answer);
  if (response.ok && imported.success) {
    const { turns, lines, position, duplicate } = imported.data;
    console.log(
      duplicate
        ? `These lines are in ${session} already (key ${key}); nothing changed`
        : `${counted(lines, ["line", "lines"])} became ${
          counted(turns, ["turn", "turns"])
        } of ${session}, which is now at position ${position}`,
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
