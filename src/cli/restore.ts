/**
 * `bridge restore <folder or file>`: restores the archives of a backup to a store.
 *
 * @module
 */
import { Command, Option } from "commander";
import { ArchiveError, takeIn, takeInSpace } from "../archive/mod.ts";
import type { SessionLog } from "../session_log/mod.ts";
import { SpaceLog } from "../space_log/mod.ts";
import { defined } from "../shared/mod.ts";
import { archivesIn, checkArchive, type OpenArchive, openArchive } from "./archive_files.ts";
import { fail } from "./fail.ts";
import { idArgument } from "./ids.ts";
import { forEach, ProgressCounter } from "./progress.ts";
import { counted, reasonOf } from "./words.ts";
import { addressableId } from "./session_names.ts";
import { openStore } from "./store.ts";
import { storeOf, type StoreOptions, withStore } from "./store_option.ts";

/** How many sessions or spaces are written at once. */
const AT_ONCE = 4;

/** `bridge restore`. */
export const restoreCommand = withStore(new Command("restore"))
  .description(
    "Restores the archives in a folder, or one archive, to a store: each completely or not at all. " +
      "Run it again to resume after an interruption; existing sessions and spaces are not changed.",
  )
  .argument("<folder or file>", "the archives")
  .option(
    "--owner <owner>",
    "the owner of sessions and spaces whose archive names none",
    idArgument,
  )
  .addOption(
    new Option(
      "--expiry <which>",
      "when sessions expire: after a full time to live, or at their original time",
    )
      .choices(["anew", "kept"]).default("anew"),
  )
  .option("--check", "only verify the archives")
  .action(run);

interface Options extends StoreOptions {
  readonly owner?: string;
  readonly expiry: "anew" | "kept";
  readonly check?: true;
}

async function run(path: string, options: Options): Promise<void> {
  await Deno.stat(path).catch((error) => fail(`Cannot read ${path}: ${reasonOf(error)}`));
  if (!await hasArchives(path)) fail(`No archives in ${path}`);
  const progress = new ProgressCounter();
  const problems: string[] = [];
  const log = options.check
    ? undefined
    : await openStore({ store: storeOf(options), create: true });
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

/** A restore at work. */
interface Restoring extends Options {
  readonly log: SessionLog;
  readonly progress: ProgressCounter;
  readonly problems: string[];
}

/** An archive's place, and whose what it holds becomes, until when. */
interface Placed {
  readonly place: string;
  readonly owner: string;
  /** In ms since the epoch. */
  readonly now: number;
  readonly expiresAt: number | undefined;
}

async function restore(place: string, restoring: Restoring): Promise<void> {
  const { progress, problems, ...options } = restoring;
  await using archive = await openArchive(place);
  const { header } = archive;
  const owner = header.owner ?? options.owner;
  if (owner === undefined) {
    problems.push(`${place} does not name its owner; set --owner`);
    return;
  }
  const now = Date.now();
  const expiresAt = options.expiry === "kept" ? endOf(header) : undefined;
  if (expiresAt !== undefined && expiresAt <= now) {
    const { of } = archive;
    progress.count([`expired ${of} skipped`, `expired ${of}s skipped`]);
    return;
  }
  const placed = { place, owner, now, expiresAt };
  if (archive.of === "space") await restoreSpace(archive, placed, restoring);
  else await restoreSession(archive, placed, restoring);
}

async function restoreSession(
  { header, lines }: OpenArchive & { readonly of: "session" },
  { place, owner, now, expiresAt }: Placed,
  { log, progress, problems }: Restoring,
): Promise<void> {
  const session = addressableId(header.session);
  const key = { owner, session };
  const taken = await takeIn(log, key, {
    ...defined({ lines, header, now, expiresAt }),
    origin: defined({ keepFor: header.keepFor, lineage: header.lineage }),
    staysInSpace: true,
  });
  if (!taken.ok) {
    problems.push(`${place}: the session ${session} exists with other events`);
    return;
  }
  if (taken.duplicate) {
    return progress.count(["session already restored", "sessions already restored"]);
  }
  progress.count(["session restored", "sessions restored"]);
  if (session !== header.session) console.error(`${header.session} is restored as ${session}`);
  progress.count(["event restored", "events restored"], taken.archived.position);
  if (taken.ended > 0) progress.count(["open turn closed", "open turns closed"], taken.ended);
  if (taken.unread > 0) {
    progress.count(["event of an unknown type", "events of an unknown type"], taken.unread);
  }
}

async function restoreSpace(
  { header, lines }: OpenArchive & { readonly of: "space" },
  { place, owner, now, expiresAt }: Placed,
  { log, progress, problems }: Restoring,
): Promise<void> {
  const space = addressableId(header.space);
  const key = { owner, space };
  const taken = await takeInSpace(
    new SpaceLog(log),
    key,
    defined({ lines, header, now, expiresAt }),
  );
  if (!taken.ok) {
    problems.push(`${place}: the space ${space} exists with other events`);
    return;
  }
  if (taken.duplicate) {
    return progress.count(["space already restored", "spaces already restored"]);
  }
  progress.count(["space restored", "spaces restored"]);
  if (space !== header.space) console.error(`The space ${header.space} is restored as ${space}`);
  progress.count(["event restored", "events restored"], taken.head.position);
}

function endOf({ expiresAt }: { readonly expiresAt?: string | undefined }): number | undefined {
  return expiresAt === undefined ? undefined : Date.parse(expiresAt);
}
