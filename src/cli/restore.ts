/**
 * `deno task restore <folder or file>`: restores the archives of a backup to a store.
 *
 * @module
 */
import { Command, Option } from "commander";
import { ArchiveError, takeIn } from "../archive/mod.ts";
import type { SessionLog } from "../session_log/mod.ts";
import type { ArchiveHeader } from "../protocol/mod.ts";
import { defined } from "../shared/mod.ts";
import { archivesIn, checkArchive, openArchive } from "./archive_files.ts";
import { fail } from "./fail.ts";
import { forEach, ProgressCounter } from "./progress.ts";
import { counted, reasonOf } from "./words.ts";
import { openStore } from "./store.ts";

/** How many sessions are written at once. */
const AT_ONCE = 4;

const command = new Command("deno task restore")
  .description(
    "Restores the archives in a folder, or one archive, to a store: each completely or not at all. " +
      "Run it again to resume after an interruption; existing sessions are not changed.",
  )
  .argument("<folder or file>", "the archives")
  .option(
    "--kv <path or URL>",
    "the store: a file or an https URL; defaults to the one in your settings",
  )
  .option("--owner <owner>", "the owner of sessions whose archive names none")
  .addOption(
    new Option(
      "--expiry <which>",
      "when sessions expire: after a full time to live, or at their original time",
    )
      .choices(["anew", "kept"]).default("anew"),
  )
  .option("--check", "only verify the archives")
  .showHelpAfterError()
  .action(run);

interface Options {
  readonly kv?: string;
  readonly owner?: string;
  readonly expiry: "anew" | "kept";
  readonly check?: true;
}

async function run(path: string, options: Options): Promise<void> {
  await Deno.stat(path).catch((error) => fail(`Cannot read ${path}: ${reasonOf(error)}`));
  if (!await hasArchives(path)) fail(`No archives in ${path}`);
  const progress = new ProgressCounter();
  const problems: string[] = [];
  const log = options.check ? undefined : await openStore({ kv: options.kv, create: true });
  const task = async (place: string) => {
    try {
      if (log) await restore(place, { ...options, log, progress, problems });
      else await check(place, progress);
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      problems.push(`${place}:${error.line} ${error.message}`);
    }
  };
  try {
    await forEach(archivesIn(path), { atOnce: AT_ONCE, task });
  } catch (error) {
    fail(
      `The restore stopped after ${progress.summary()}: ${reasonOf(error)}. Run it again to resume`,
    );
  } finally {
    log?.close();
  }
  console.log(`${progress.summary()} in ${progress.seconds} s`);
  if (problems.length > 0) {
    const what = counted(problems.length, ["archive was", "archives were"]);
    fail(`${what} not restored:\n${problems.join("\n")}`);
  }
}

async function hasArchives(path: string): Promise<boolean> {
  for await (const _ of archivesIn(path)) return true;
  return false;
}

async function check(place: string, progress: ProgressCounter): Promise<void> {
  const { end } = await checkArchive(place);
  progress.count(["archive verified", "archives verified"]);
  progress.count(["event", "events"], end.position);
}

async function restore(place: string, { log, progress, problems, ...options }: Options & {
  readonly log: SessionLog;
  readonly progress: ProgressCounter;
  readonly problems: string[];
}): Promise<void> {
  await using archive = await openArchive(place);
  const { header, lines } = archive;
  const owner = header.owner ?? options.owner;
  if (owner === undefined) {
    problems.push(`${place} does not name its owner; set --owner`);
    return;
  }
  const now = Date.now();
  const expiresAt = options.expiry === "kept" ? endOf(header) : undefined;
  if (expiresAt !== undefined && expiresAt <= now) {
    progress.count(["expired session skipped", "expired sessions skipped"]);
    return;
  }
  const key = { owner, session: header.session };
  const taken = await takeIn(log, key, defined({ lines, header, now, expiresAt }));
  if (!taken.ok) {
    problems.push(`${place}: the session ${header.session} exists with other events`);
    return;
  }
  if (taken.duplicate) {
    return progress.count(["session already restored", "sessions already restored"]);
  }
  progress.count(["session restored", "sessions restored"]);
  progress.count(["event restored", "events restored"], taken.archived.position);
  if (taken.ended > 0) progress.count(["open turn closed", "open turns closed"], taken.ended);
  if (taken.unread > 0) {
    progress.count(["event of an unknown type", "events of an unknown type"], taken.unread);
  }
}

function endOf({ expiresAt }: ArchiveHeader): number | undefined {
  return expiresAt === undefined ? undefined : Date.parse(expiresAt);
}

if (import.meta.main) await command.parseAsync(["", "", ...Deno.args]);
