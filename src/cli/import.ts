/**
 * `bridge import <file>`: imports the conversations of a file into a running bridge, each as a
 * session. What the file is, its content tells: see `docs/imports.md`. With `--session <id>`, the lines
 * of the file go to that session.
 *
 * @module
 */
import { Command, InvalidArgumentError } from "commander";
import { importAll } from "../client/importing.ts";
import { createApi } from "../client/mod.ts";
import { readImportFile } from "../imports/mod.ts";
import { openDiskFile } from "./disk_file.ts";
import { fail } from "./fail.ts";
import { importLines } from "./import_lines.ts";
import { importWords } from "./import_words.ts";
import { ProgressCounter } from "./progress.ts";
import { reasonOf } from "./words.ts";

const DAY = 86_400;

/** `bridge import`. */
export const importCommand = new Command("import")
  .description(
    "Imports the conversations of a file: an export of ChatGPT, claude.ai, Claude Code, LibreChat " +
      "or Open WebUI, an archive of a session or space, or lines {role, text}, also in a zip. Each " +
      "becomes a session. Repeating it changes nothing.",
  )
  .argument("<file>", "the file")
  .option("--space <space>", "the space that the conversations join", "main")
  .option("--no-space", "join no space")
  .option("--learn", "learn facts from them; each conversation is read by Claude")
  .option("--keep <days>", "how long to keep them unused; by default as all sessions", daysOf)
  .option(
    "--session <id>",
    "import lines {role, text, at} or an archive into this session instead",
  )
  .option("--key <key>", "with --session: the idempotency key; defaults to the file's name")
  .option("--url <url>", "the bridge's URL", "http://127.0.0.1:8000")
  .option("--token <token>", "your token; safer in the variable BRIDGE_TOKEN")
  .showHelpAfterError()
  .action(run);

interface Options {
  readonly session?: string;
  readonly space: string | false;
  readonly learn?: boolean;
  readonly keep?: number;
  readonly url: string;
  readonly key?: string;
  readonly token?: string;
}

/** Imports the file. Exits with 1 and a message if that fails. */
async function run(file: string, options: Options): Promise<void> {
  const { session, token = Deno.env.get("BRIDGE_TOKEN"), ...given } = options;
  if (session !== undefined) return await importLines(file, { ...given, session, token });
  await importConversations(file, { ...given, token });
}

async function importConversations(
  path: string,
  { url, token, space, learn = false, keep }: Omit<Options, "token"> & {
    readonly token: string | undefined;
  },
): Promise<void> {
  await using file = await openDiskFile(path).catch((error) =>
    fail(`Cannot read ${path}: ${reasonOf(error)}`)
  );
  const progress = new ProgressCounter();
  let told = 0;
  const place = space === false ? null : space;
  const report = await importAll({
    api: createApi({ url, ...(token ? { token } : {}) }),
    found: readImportFile(file, { now: Date.now() }),
    space: place,
    isLearned: learn,
    keepFor: keep,
    onProgress: ({ dealtWith }) => {
      progress.count(["conversation", "conversations"], dealtWith - told);
      told = dealtWith;
    },
  });
  if (told === 0) {
    for (const line of importWords(report, place)) console.error(line);
    fail(`Nothing to import in ${path}: docs/imports.md lists what is understood`);
  }
  for (const line of importWords(report, place)) console.log(line);
  if (report.failures > 0 || report.stopped !== undefined) Deno.exitCode = 1;
}

/** Seconds of a whole number of days. */
function daysOf(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > 3_650) {
    throw new InvalidArgumentError("It must be 1 to 3650.");
  }
  return days * DAY;
}
