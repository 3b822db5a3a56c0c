/**
 * `bridge import <file>`: imports the conversations of a file into a running bridge, each as a
 * session. What the file is, its content tells: see `docs/imports.md`. With `--session <id>`, the lines
 * of the file go to that session.
 *
 * @module
 */
import { Command, InvalidArgumentError } from "commander";
import { importAll } from "../client/importing.ts";
import { type Api, createApi } from "../client/mod.ts";
import { readImportFile } from "../imports/mod.ts";
import { meetBridge } from "./bridge_hint.ts";
import { type AddressOptions, bridgeOf, withBridge } from "./address_options.ts";
import { openDiskFile } from "./disk_file.ts";
import { fail } from "./fail.ts";
import { idArgument } from "./ids.ts";
import { importLines } from "./import_lines.ts";
import { importWords } from "./import_words.ts";
import { ProgressCounter } from "./progress.ts";
import { reasonOf } from "./words.ts";

const DAY = 86_400;

/** `bridge import`. */
export const importCommand = withBridge(new Command("import"))
  .description(
    "Imports the conversations of a file: an export of ChatGPT, claude.ai, Claude Code, LibreChat " +
      "or Open WebUI, an archive of a session or space, or lines {role, text}, also in a zip. Each " +
      "becomes a session. Repeating it changes nothing.",
  )
  .argument("<file>", "the file")
  .option("--space <space>", "the space that the conversations join", idArgument, "main")
  .option("--no-space", "join no space")
  .option("--learn", "learn facts from them; each conversation is read by Claude")
  .option("--keep <days>", "how long to keep them unused; by default as all sessions", daysOf)
  .option(
    "--session <id>",
    "import lines {role, text, at} or an archive into this session instead",
    idArgument,
  )
  .option(
    "--key <key>",
    "with --session: the idempotency key; defaults to the file's name",
    idArgument,
  )
  .action(run);

interface Options extends AddressOptions {
  readonly session?: string;
  readonly space: string | false;
  readonly learn?: boolean;
  readonly keep?: number;
  readonly key?: string;
}

/** Imports the file. Exits with 1 and a message if that fails. */
async function run(file: string, options: Options): Promise<void> {
  const { session, ...given } = options;
  const api = createApi(bridgeOf(options));
  if (session !== undefined) return await importLines(file, { ...given, session, api });
  await importConversations(file, { ...given, api });
}

async function importConversations(
  path: string,
  { api, space, learn = false, keep }: Omit<Options, keyof AddressOptions> & { readonly api: Api },
): Promise<void> {
  await using file = await openDiskFile(path).catch((error) =>
    fail(`Cannot read ${path}: ${reasonOf(error)}`)
  );
  await meetBridge(api);
  const progress = new ProgressCounter();
  let told = 0;
  const place = space === false ? null : space;
  const report = await importAll({
    api,
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
