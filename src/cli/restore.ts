/**
 * `deno task restore <folder or file>`: takes the archives of a backup into a store.
 *
 * @module
 */
import { Command, Option } from "commander";
import { ArchiveError, takeIn } from "../archive/mod.ts";
import type { EventLog } from "../event_log/mod.ts";
import type { ArchiveHeader } from "../protocol/mod.ts";
import { fail } from "../shared/mod.ts";
import { archivesIn, checkArchive, openArchive } from "./archive_files.ts";
import { forEach, Progress } from "./progress.ts";
import { counted, reasonOf } from "./words.ts";
import { openStore } from "./store.ts";

/** Sessions that are written at once. */
const AT_ONCE = 4;

const command = new Command("deno task restore")
  .description(
    "Takes the archives of a folder, or the one of a file, into a store: each of them whole, or " +
      "not at all. Run again, it goes on where it was; what is there already stays as it is.",
  )
  .argument("<folder or file>", "where the archives are")
  .option(
    "--kv <path or address>",
    "the store: a file, or an https address; without it the one of your settings",
  )
  .option("--owner <owner>", "whose sessions they become, where an archive does not say")
  .addOption(
    new Option(
      "--expiry <which>",
      "when they expire: after a whole time to live, or as they were to",
    )
      .choices(["anew", "kept"]).default("anew"),
  )
  .option("--check", "only read the archives and check their hashes")
  .showHelpAfterError()
  .action(run);

interface Options {
  readonly kv?: string;
  readonly owner?: string;
  readonly expiry: "anew" | "kept";
  readonly check?: true;
}

async function run(path: string, options: Options): Promise<void> {
  await Deno.stat(path).catch((error) => fail(`${path} cannot be read: ${reasonOf(error)}`));
  if (!await hasArchives(path)) fail(`There are no archives in ${path}`);
  const progress = new Progress();
  const wrong: string[] = [];
  const log = options.check ? undefined : await openStore({ kv: options.kv, create: true });
  const task = async (place: string) => {
    try {
      if (log) await restore(place, { ...options, log, progress, wrong });
      else await check(place, progress);
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      wrong.push(`${place}:${error.line} ${error.message}`);
    }
  };
  try {
    await forEach(archivesIn(path), { atOnce: AT_ONCE, task });
  } catch (error) {
    fail(`It broke off after ${progress.summary()}: ${reasonOf(error)}. Run it again to go on`);
  } finally {
    log?.close();
  }
  console.log(`${progress.summary()} in ${progress.seconds} s`);
  if (wrong.length > 0) {
    const what = counted(wrong.length, ["archive was", "archives were"]);
    fail(`${what} not taken:\n${wrong.join("\n")}`);
  }
}

async function hasArchives(path: string): Promise<boolean> {
  for await (const _ of archivesIn(path)) return true;
  return false;
}

async function check(place: string, progress: Progress): Promise<void> {
  const { end } = await checkArchive(place);
  progress.count(["archive is whole", "archives are whole"]);
  progress.count(["event", "events"], end.position);
}

async function restore(place: string, { log, progress, wrong, ...options }: Options & {
  readonly log: EventLog;
  readonly progress: Progress;
  readonly wrong: string[];
}): Promise<void> {
  await using archive = await openArchive(place);
  const { header, lines } = archive;
  const owner = header.owner ?? options.owner;
  if (owner === undefined) {
    wrong.push(`${place} does not say whose session it is; give --owner`);
    return;
  }
  const now = Date.now();
  const expiresAt = options.expiry === "kept" ? endOf(header) : undefined;
  if (expiresAt !== undefined && expiresAt <= now) {
    progress.count(["session whose time is over", "sessions whose time is over"]);
    return;
  }
  const key = { owner, session: header.session };
  const expiry = expiresAt === undefined ? {} : { expiresAt };
  const taken = await takeIn(log, key, { lines, header, now, ...expiry });
  if (!taken.ok) {
    wrong.push(`${place}: the session ${header.session} is there and holds something else`);
    return;
  }
  if (taken.duplicate) {
    return progress.count(["session was there already", "sessions were there already"]);
  }
  progress.count(["session restored", "sessions restored"]);
  progress.count(["event restored", "events restored"], taken.archived.position);
  if (taken.ended > 0) progress.count(["open turn ended", "open turns ended"], taken.ended);
  if (taken.unread > 0) {
    progress.count(["event of another version", "events of another version"], taken.unread);
  }
}

function endOf({ expiresAt }: ArchiveHeader): number | undefined {
  return expiresAt === undefined ? undefined : Date.parse(expiresAt);
}

if (import.meta.main) await command.parseAsync(["", "", ...Deno.args]);
