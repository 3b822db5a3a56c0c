/**
 * `deno task backup <folder>`: every session of every owner of a store, as an archive each.
 *
 * @module
 */
import { Command } from "commander";
import { Archive, ArchiveError, SessionWentError } from "../archive/mod.ts";
import { type EventLog, EventLogError, type SessionKey } from "../event_log/mod.ts";
import { fail } from "../shared/mod.ts";
import { archivesIn, checkArchive, makeFolder, placeOf, writeArchive } from "./archive_files.ts";
import { forEach, Progress } from "./progress.ts";
import { counted, reasonOf, SESSIONS } from "./words.ts";
import { openStore } from "./store.ts";

/** Sessions that are read at once; a remote database answers each of them later. */
const AT_ONCE = 4;

const command = new Command("deno task backup")
  .description(
    "Writes every session of every owner of a store into a folder, one archive each, each of them " +
      "as it was at one moment. A bridge may go on running. Broken off, it goes on where it was " +
      "when you run it again; run again later, it writes what has changed. The archives are PLAIN " +
      "TEXT, also of an encrypted store: keep the folder as you would keep the conversations.",
  )
  .argument("<folder>", "where the archives go")
  .option(
    "--kv <path or address>",
    "the store: a file, or an https address; without it the one of your settings",
  )
  .option("--prune", "delete the archives of sessions that the store has no longer")
  .showHelpAfterError()
  .action(run);

interface Options {
  readonly kv?: string;
  readonly prune?: true;
}

async function run(folder: string, { kv, prune }: Options): Promise<void> {
  const log = await openStore({ kv, create: false });
  await makeFolder(folder).catch((error) => fail(`${folder} cannot be made: ${reasonOf(error)}`));
  using _lock = await lock(folder);
  const progress = new Progress();
  const kept = new Set<string>();
  const refused: string[] = [];
  try {
    const task = async (key: SessionKey) => {
      const place = await placeOf(folder, key);
      try {
        if (await save(log, { key, place, progress })) kept.add(place);
      } catch (error) {
        if (!(error instanceof EventLogError) || error.code === "store_unavailable") throw error;
        kept.add(place);
        refused.push(`  ${key.owner} ${key.session}: ${error.message}`);
      }
    };
    await forEach(log.index.everyone(), { atOnce: AT_ONCE, task });
  } catch (error) {
    fail(
      `The backup broke off after ${progress.summary()}: ${reasonOf(error)}. Run it again to go on`,
    );
  } finally {
    log.close();
  }
  const old = await deleteOthers(folder, { kept, prune: prune ?? false });
  console.log(
    progress.isEmpty
      ? "There are no sessions in the store: nothing was written"
      : `${progress.summary()} in ${progress.seconds} s, in ${folder}`,
  );
  if (old > 0) {
    const what = `${
      counted(old, ["archive", "archives"])
    } of sessions that are not in the store any more`;
    const were = old === 1 ? "was" : "were";
    console.log(`${what} ${were} ${prune ? "deleted" : "left; --prune deletes them"}`);
  }
  console.log("The archives are plain text: whoever can read them can read the conversations");
  if (refused.length > 0) {
    fail(`${counted(refused.length, SESSIONS)} could not be read:\n${refused.join("\n")}`);
  }
}

/** Writes a session's archive, unless the one that is there is of the same events. */
async function save(log: EventLog, { key, place, progress }: {
  readonly key: SessionKey;
  readonly place: string;
  readonly progress: Progress;
}): Promise<boolean> {
  const archive = await Archive.of(log, key, { withOwner: true });
  if (!archive) return false;
  if (await isSaved(place, archive)) {
    progress.count(["unchanged session", "unchanged sessions"]);
    return true;
  }
  try {
    await writeArchive(place, archive);
  } catch (error) {
    if (!(error instanceof SessionWentError)) throw error;
    progress.count(["session that went meanwhile", "sessions that went meanwhile"]);
    return false;
  }
  progress.count(["session written", "sessions written"]);
  progress.count(["event written", "events written"], archive.position);
  return true;
}

async function isSaved(place: string, { header, position }: Archive): Promise<boolean> {
  try {
    const there = await checkArchive(place);
    return there.header.createdAt === header.createdAt && there.end.position === position;
  } catch (error) {
    if (error instanceof ArchiveError || error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Counts, and deletes where that is asked for, the archives of a folder that are not kept. */
async function deleteOthers(folder: string, { kept, prune }: {
  readonly kept: ReadonlySet<string>;
  readonly prune: boolean;
}): Promise<number> {
  let old = 0;
  for await (const place of archivesIn(folder)) {
    if (kept.has(place)) continue;
    old += 1;
    if (prune) await Deno.remove(place);
  }
  return old;
}

/** Two backups into one folder would write the same files. The lock ends with the process. */
async function lock(folder: string): Promise<Disposable> {
  const file = await Deno.open(`${folder}/.lock`, { write: true, create: true, mode: 0o600 });
  if (!await file.tryLock(true)) fail(`Another backup is writing into ${folder}`);
  return file;
}

if (import.meta.main) await command.parseAsync(["", "", ...Deno.args]);
