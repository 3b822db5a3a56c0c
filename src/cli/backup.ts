/**
 * `bridge backup <folder>`: writes every session and space of every owner of a store as an archive.
 *
 * @module
 */
import { Command } from "commander";
import { Archive, ArchiveError, SessionWentError, SpaceCopy } from "../archive/mod.ts";
import { type SessionKey, type SessionLog, StoreError } from "../session_log/mod.ts";
import { type SpaceKey, SpaceLog } from "../space_log/mod.ts";
import {
  archivePath,
  archivesIn,
  checkArchive,
  makeFolder,
  spaceArchivePath,
  writeArchive,
} from "./archive_files.ts";
import { fail } from "./fail.ts";
import { forEach, ProgressCounter } from "./progress.ts";
import { counted, reasonOf, SESSIONS, SPACE_WORDS, type Things } from "./words.ts";
import { openStore } from "./store.ts";
import { storeOf, type StoreOptions, withStore } from "./store_option.ts";

/** How many sessions or spaces are read at once, to hide the latency of a remote database. */
const AT_ONCE = 4;

/** `bridge backup`. */
export const backupCommand = withStore(new Command("backup"))
  .description(
    "Writes every session and space of every owner of a store to a folder, one archive each; each is " +
      "a consistent snapshot. The bridge may keep running. Run it again to resume after an " +
      "interruption, or to write what has changed. The archives are PLAIN TEXT, even if the store " +
      "is encrypted: protect the folder as you protect the conversations.",
  )
  .argument("<folder>", "where to write the archives")
  .option("--prune", "delete the archives of what is no longer in the store")
  .action(run);

interface Options extends StoreOptions {
  readonly prune?: true;
}

async function run(folder: string, { prune, ...options }: Options): Promise<void> {
  const log = await openStore({ store: storeOf(options), create: false });
  const spaces = new SpaceLog(log);
  await makeFolder(folder).catch((error) => fail(`Cannot create ${folder}: ${reasonOf(error)}`));
  using _lock = await lock(folder);
  const progress = new ProgressCounter();
  const kept = new Set<string>();
  const refused: string[] = [];
  try {
    const saved = async (place: string, name: string, archiving: () => Promise<boolean>) => {
      try {
        if (await archiving()) kept.add(place);
      } catch (error) {
        if (!(error instanceof StoreError) || error.code === "store_unavailable") throw error;
        kept.add(place);
        refused.push(`  ${name}: ${error.message}`);
      }
    };
    const session = async (key: SessionKey) => {
      const place = await archivePath(folder, key);
      const name = `${key.owner} ${key.session}`;
      await saved(place, name, () => saveSession(log, { key, place, progress }));
    };
    const space = async (key: SpaceKey) => {
      const place = await spaceArchivePath(folder, key);
      const name = `${key.owner} ${key.space} (a space)`;
      await saved(place, name, () => saveSpace(spaces, { key, place, progress }));
    };
    await forEach(log.index.everyone(), { atOnce: AT_ONCE, task: session });
    await forEach(spaces.everyone(), { atOnce: AT_ONCE, task: space });
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
    const what = `${counted(old, ["archive", "archives"])} of what is no longer in the store`;
    const were = old === 1 ? "was" : "were";
    console.log(`${what} ${were} ${prune ? "deleted" : "kept; --prune deletes them"}`);
  }
  console.log("The archives are plain text: anyone who can read them can read the conversations");
  if (refused.length > 0) {
    fail(`${counted(refused.length, SESSIONS)} could not be read:\n${refused.join("\n")}`);
  }
}

/** Writes a session's archive, unless an archive of the same events exists. */
async function saveSession(log: SessionLog, { key, place, progress }: {
  readonly key: SessionKey;
  readonly place: string;
  readonly progress: ProgressCounter;
}): Promise<boolean> {
  const archive = await Archive.of(log, key, { withOwner: true });
  if (!archive) return false;
  const { position, header: { createdAt } } = archive;
  const pieces = () => archive.text();
  return await save({ place, position, createdAt, pieces, progress, named: SESSIONS });
}

/** Writes a space's archive, unless an archive of the same events exists. */
async function saveSpace(log: SpaceLog, { key, place, progress }: {
  readonly key: SpaceKey;
  readonly place: string;
  readonly progress: ProgressCounter;
}): Promise<boolean> {
  const copy = await SpaceCopy.of(log, key);
  if (!copy) return false;
  const { position, createdAt: ms } = copy.head;
  const createdAt = new Date(ms).toISOString();
  const pieces = () => copy.text({ withOwner: true });
  return await save({ place, position, createdAt, pieces, progress, named: SPACE_WORDS });
}

/** What is to be archived, and where. `createdAt` is in ISO 8601. */
interface Saving {
  readonly place: string;
  readonly position: number;
  readonly createdAt: string;
  readonly pieces: () => AsyncIterable<string>;
  readonly progress: ProgressCounter;
  readonly named: Things;
}

async function save(saving: Saving): Promise<boolean> {
  const { place, position, pieces, progress, named: [one, many] } = saving;
  if (await isSaved(saving)) {
    progress.count([`unchanged ${one}`, `unchanged ${many}`]);
    return true;
  }
  try {
    await writeArchive(place, pieces());
  } catch (error) {
    if (!(error instanceof SessionWentError)) throw error;
    progress.count([`${one} gone meanwhile`, `${many} gone meanwhile`]);
    return false;
  }
  progress.count([`${one} written`, `${many} written`]);
  progress.count(["event written", "events written"], position);
  return true;
}

async function isSaved({ place, createdAt, position }: Saving): Promise<boolean> {
  try {
    const there = await checkArchive(place);
    return there.header.createdAt === createdAt && there.end.position === position;
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
