/**
 * `deno task backup <folder>`: writes every session of every owner of a store as an archive.
 *
 * @module
 */
import { Command } from "commander";
import { Archive, ArchiveError, SessionWentError } from "../archive/mod.ts";
import { type SessionKey, type SessionLog, StoreError } from "../session_log/mod.ts";
import {
  archivePath,
  archivesIn,
  checkArchive,
  makeFolder,
  writeArchive,
} from "./archive_files.ts";
import { fail } from "./fail.ts";
import { forEach, ProgressCounter } from "./progress.ts";
import { counted, reasonOf, SESSIONS } from "./words.ts";
import { openStore } from "./store.ts";

/** How many sessions are read at once, to hide the latency of a remote database. */
const AT_ONCE = 4;

const command = new Command("deno task backup")
  .description(
    "Writes every session of every owner of a store to a folder, one archive each; each archive is " +
      "a consistent snapshot. The bridge may keep running. Run it again to resume after an " +
      "interruption, or to write what has changed. The archives are PLAIN TEXT, even if the store " +
      "is encrypted: protect the folder as you protect the conversations.",
  )
  .argument("<folder>", "where to write the archives")
  .option(
    "--kv <path or URL>",
    "the store: a file or an https URL; defaults to the one in your settings",
  )
  .option("--prune", "delete the archives of sessions that are no longer in the store")
  .showHelpAfterError()
  .action(run);

interface Options {
  readonly kv?: string;
  readonly prune?: true;
}

async function run(folder: string, { kv, prune }: Options): Promise<void> {
  const log = await openStore({ kv, create: false });
  await makeFolder(folder).catch((error) => fail(`Cannot create ${folder}: ${reasonOf(error)}`));
  using _lock = await lock(folder);
  const progress = new ProgressCounter();
  const kept = new Set<string>();
  const refused: string[] = [];
  try {
    const task = async (key: SessionKey) => {
      const place = await archivePath(folder, key);
      try {
        if (await save(log, { key, place, progress })) kept.add(place);
      } catch (error) {
        if (!(error instanceof StoreError) || error.code === "store_unavailable") throw error;
        kept.add(place);
        refused.push(`  ${key.owner} ${key.session}: ${error.message}`);
      }
    };
    await forEach(log.index.everyone(), { atOnce: AT_ONCE, task });
  } catch (error) {
    fail(
      `The backup stopped after ${progress.summary()}: ${reasonOf(error)}. Run it again to resume`,
    );
  } finally {
    log.close();
  }
  const old = await deleteOthers(folder, { kept, prune: prune ?? false });
  console.log(
    progress.isEmpty
      ? "The store has no sessions: nothing was written"
      : `${progress.summary()} in ${progress.seconds} s, in ${folder}`,
  );
  if (old > 0) {
    const what = `${counted(old, ["archive", "archives"])} of sessions no longer in the store`;
    const were = old === 1 ? "was" : "were";
    console.log(`${what} ${were} ${prune ? "deleted" : "kept; --prune deletes them"}`);
  }
  console.log("The archives are plain text: anyone who can read them can read the conversations");
  if (refused.length > 0) {
    fail(`${counted(refused.length, SESSIONS)} could not be read:\n${refused.join("\n")}`);
  }
}

/** Writes a session's archive, unless an archive of the same events exists. */
async function save(log: SessionLog, { key, place, progress }: {
  readonly key: SessionKey;
  readonly place: string;
  readonly progress: ProgressCounter;
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
    progress.count(["session gone meanwhile", "sessions gone meanwhile"]);
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

/** Counts the archives in a folder that are not to be kept, and deletes them if asked to. */
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

/** Two backups to one folder would write the same files. The lock ends with the process. */
async function lock(folder: string): Promise<Disposable> {
  const file = await Deno.open(`${folder}/.lock`, { write: true, create: true, mode: 0o600 });
  if (!await file.tryLock(true)) fail(`Another backup is writing to ${folder}`);
  return file;
}

if (import.meta.main) await command.parseAsync(["", "", ...Deno.args]);
