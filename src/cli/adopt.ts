/**
 * `bridge adopt --owner <owner>`: copies the sessions and spaces that were stored before there were
 * tokens to an owner.
 *
 * @module
 */
import { Command } from "commander";
import { LOCAL_OWNER } from "../access/mod.ts";
import {
  Archive,
  ArchiveError,
  ArchiveReader,
  SessionWentError,
  SpaceArchiveReader,
  SpaceCopy,
  takeIn,
  takeInSpace,
} from "../archive/mod.ts";
import {
  type SessionHead,
  type SessionKey,
  type SessionLog,
  StoreError,
} from "../session_log/mod.ts";
import { type SpaceHead, type SpaceKey, SpaceLog } from "../space_log/mod.ts";
import { fail } from "./fail.ts";
import { idArgument } from "./ids.ts";
import { forEach, ProgressCounter } from "./progress.ts";
import { addressableId } from "./session_names.ts";
import { openStore } from "./store.ts";
import { storeOf, type StoreOptions, withStore } from "./store_option.ts";
import { counted, reasonOf, SESSIONS } from "./words.ts";

/** How many sessions are copied at once. */
const AT_ONCE = 4;

/** How many sessions are listed at once. */
const PAGE = 100;

/** `bridge adopt`. */
export const adoptCommand = withStore(new Command("adopt"))
  .description(
    `Copies all sessions and spaces of one owner to another: by default those of ${LOCAL_OWNER}, which were ` +
      "stored before there were tokens. Each is copied completely or not at all, and expires when " +
      "its original does. Run it again to resume after an interruption. The bridge may keep running.",
  )
  .requiredOption("--owner <owner>", "who gets the sessions and spaces", idArgument)
  .option("--from <owner>", "whose sessions and spaces to copy", LOCAL_OWNER)
  .option("--erase", "delete each original once it is copied; let nobody use them meanwhile")
  .action(run);

interface Options extends StoreOptions {
  readonly owner: string;
  readonly from: string;
  readonly erase?: boolean;
}

interface Adoption {
  readonly log: SessionLog;
  readonly spaces: SpaceLog;
  readonly owner: string;
  readonly erase: boolean;
  readonly progress: ProgressCounter;
  readonly problems: string[];
}

async function run({ owner, from, erase = false, ...options }: Options): Promise<void> {
  if (owner === from) fail(`The sessions belong to ${owner} already`);
  const log = await openStore({ store: storeOf(options), create: false });
  const spaces = new SpaceLog(log);
  const adoption = { log, spaces, owner, erase, progress: new ProgressCounter(), problems: [] };
  const { progress, problems }: Adoption = adoption;
  const task = async (key: SessionKey) => {
    try {
      await adopt(key, adoption);
    } catch (error) {
      problems.push(`  ${key.session}: ${reasonToSkip(error)}`);
    }
  };
  const spaceTask = async (key: SpaceKey) => {
    try {
      await adoptSpace(key, adoption);
    } catch (error) {
      problems.push(`  the space ${key.space}: ${reasonToSkip(error)}`);
    }
  };
  try {
    await forEach(spacesOf(spaces, from), { atOnce: AT_ONCE, task: spaceTask });
    await forEach(sessionsOf(log, from), { atOnce: AT_ONCE, task });
  } catch (error) {
    const done = progress.summary();
    fail(`The adoption stopped after ${done}: ${reasonOf(error)}. Run it again to resume`);
  } finally {
    log.close();
  }
  console.log(
    progress.isEmpty && problems.length === 0
      ? `${from} has no sessions: nothing was copied`
      : `${progress.summary()} in ${progress.seconds} s`,
  );
  if (problems.length > 0) {
    const which = counted(problems.length, SESSIONS);
    fail(`${which} of ${from} could not be copied, and stay as they are:\n${problems.join("\n")}`);
  }
}

async function adopt(key: SessionKey, adoption: Adoption): Promise<void> {
  const { log, owner, progress, problems } = adoption;
  const before = await log.head(key);
  const archive = await Archive.of(log, key);
  if (!before || !archive) return;
  const lines = new ArchiveReader(linesOf(archive.text()));
  const header = await lines.header();
  const session = addressableId(key.session);
  const { expiresAt, keepFor, lineage } = before;
  const taken = await takeIn(log, { owner, session }, {
    lines,
    header,
    now: Date.now(),
    expiresAt,
    origin: { keepFor, lineage },
  });
  if (!taken.ok) {
    problems.push(`  ${key.session}: ${owner} has a session ${session} with other events`);
    return;
  }
  progress.count(
    taken.duplicate
      ? ["session already adopted", "sessions already adopted"]
      : ["session adopted", "sessions adopted"],
  );
  if (session !== key.session) console.error(`${key.session} is adopted as ${session}`);
  if (adoption.erase) await eraseOriginal(key, before, adoption);
}

async function adoptSpace(key: SpaceKey, adoption: Adoption): Promise<void> {
  const { spaces, owner, progress, problems } = adoption;
  const copy = await SpaceCopy.of(spaces, key);
  if (!copy) return;
  const lines = new SpaceArchiveReader(linesOf(copy.text()));
  const header = await lines.header();
  const space = addressableId(key.space);
  const { expiresAt } = copy.head;
  const options = { lines, header, now: Date.now(), expiresAt };
  const taken = await takeInSpace(spaces, { owner, space }, options);
  if (!taken.ok) {
    problems.push(`  the space ${key.space}: ${owner} has a space ${space} with other events`);
    return;
  }
  progress.count(
    taken.duplicate
      ? ["space already adopted", "spaces already adopted"]
      : ["space adopted", "spaces adopted"],
  );
  if (space !== key.space) console.error(`The space ${key.space} is adopted as ${space}`);
  if (adoption.erase) await eraseOriginalSpace(key, copy.head, adoption);
}

/** Deletes an original, unless it was used after the copy began. */
async function eraseOriginalSpace(
  key: SpaceKey,
  before: SpaceHead,
  { spaces, progress }: Adoption,
): Promise<void> {
  const now = await spaces.head(key);
  if (now?.generation === before.generation && now.position === before.position) {
    await spaces.erase(key);
    return progress.count(["original deleted", "originals deleted"]);
  }
  progress.count(["original kept, since it is in use", "originals kept, since they are in use"]);
}

/** Deletes an original, unless it was used after the copy began. */
async function eraseOriginal(
  key: SessionKey,
  before: SessionHead,
  { log, progress }: Adoption,
): Promise<void> {
  const now = await log.head(key);
  if (now?.generation === before.generation && now.position === before.position) {
    await log.erase(key);
    return progress.count(["original deleted", "originals deleted"]);
  }
  progress.count(["original kept, since it is in use", "originals kept, since they are in use"]);
}

async function* sessionsOf(log: SessionLog, owner: string): AsyncGenerator<SessionKey> {
  let page = await log.index.sessions(owner, { limit: PAGE });
  for (;;) {
    for (const { session } of page.sessions) yield { owner, session };
    const { cursor } = page;
    if (cursor === undefined) return;
    page = await log.index.sessions(owner, { limit: PAGE, cursor });
  }
}

async function* spacesOf(log: SpaceLog, owner: string): AsyncGenerator<SpaceKey> {
  let page = await log.list(owner, { limit: PAGE });
  for (;;) {
    for (const { space } of page.spaces) yield { owner, space };
    const { cursor } = page;
    if (cursor === undefined) return;
    page = await log.list(owner, { limit: PAGE, cursor });
  }
}

async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string, void, void> {
  for await (const text of pieces) yield* text.trimEnd().split("\n");
}

/** Why one session is skipped. Throws what stops them all. */
function reasonToSkip(error: unknown): string {
  const isOfSession = error instanceof ArchiveError || error instanceof SessionWentError ||
    error instanceof StoreError && error.code !== "store_unavailable";
  if (!isOfSession) throw error;
  return error instanceof ArchiveError
    ? `event ${error.line - 1}: ${error.message}`
    : reasonOf(error);
}
