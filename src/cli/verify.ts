/**
 * `bridge verify <session>`: checks the laws on a stored session, and says who answered what,
 * when, and why more than once.
 *
 * @module
 */
import { Command } from "commander";
import { type SessionLog, StoreError } from "../session_log/mod.ts";
import { SpaceLog } from "../space_log/mod.ts";
import {
  type LogEntry,
  type SpaceVerification,
  type Verification,
  verifyEvents,
  verifySpace,
} from "../verification/mod.ts";
import { fail } from "./fail.ts";
import { openStore } from "./store.ts";
import { storeOf, type StoreOptions, withStore } from "./store_option.ts";
import { jsonReport, spaceReport, textReport } from "./verify_report.ts";
import { reasonOf } from "./words.ts";

/** Events that are read at once. */
const PAGE = 1_000;

/** Other owners of a session's id that are named at most. */
const NAMED_OWNERS = 5;

/** `bridge verify`. */
export const verifyCommand = withStore(new Command("verify"))
  .description(
    "Checks the laws on a stored session: gapless positions, one reply per turn, replies in order, " +
      "and that every request can be rebuilt from the log. Prints a line per turn: who answered, " +
      "when, at which attempt, and why it was tried again. Takes the bridge's settings; a bridge may " +
      "be running. Appends nothing. Exits with 1 if a law is broken.",
  )
  .argument("<id>", "the session's id, or with --space a space's")
  .option("--space", "the id is that of a space: checks its facts and their sources")
  .option("--owner <owner>", "whose it is", "local")
  .option("--json", "print one JSON object")
  .action(run);

interface Options extends StoreOptions {
  readonly owner: string;
  readonly space?: true;
  readonly json?: true;
}

async function run(id: string, options: Options): Promise<void> {
  await (options.space ? runSpace(id, options) : runSession(id, options));
}

async function runSpace(space: string, { owner, json, ...options }: Options): Promise<void> {
  const log = await openStore({ store: storeOf(options), create: false });
  const key = { owner, space };
  let verified: SpaceVerification;
  try {
    const spaces = new SpaceLog(log);
    const head = await spaces.head(key);
    if (!head) {
      const found = `There is no space ${JSON.stringify(space)} of ${JSON.stringify(owner)}`;
      return fail(`${found} in the store; it may have expired or been erased`);
    }
    const read = (page: { after: number; limit: number }) =>
      spaces.read(key, { ...page, generation: head.generation });
    verified = verifySpace(await allEvents(head.position, read, "space"));
  } catch (error) {
    return fail(`The space cannot be verified: ${whyNot(error)}`);
  } finally {
    log.close();
  }
  console.log(
    json ? JSON.stringify({ ...key, ...verified }, null, 2) : spaceReport(key, verified),
  );
  if (verified.violations.length > 0) Deno.exit(1);
}

/** Every event up to a position, page by page. */
async function allEvents(
  position: number,
  read: (page: { after: number; limit: number }) => Promise<readonly LogEntry[]>,
  name: string,
): Promise<LogEntry[]> {
  const events: LogEntry[] = [];
  while (events.length < position) {
    const page = await read({
      after: events.length,
      limit: Math.min(PAGE, position - events.length),
    });
    if (page.length === 0) fail(`The ${name} was erased or expired while it was read`);
    events.push(...page);
  }
  return events;
}

function whyNot(error: unknown): string {
  return reasonOf(error instanceof StoreError && error.cause ? error.cause : error);
}

async function runSession(session: string, { owner, json, ...options }: Options): Promise<void> {
  const log = await openStore({ store: storeOf(options), create: false });
  let verified: Verification;
  try {
    verified = await verify(log, { owner, session });
  } catch (error) {
    return fail(`The session cannot be verified: ${whyNot(error)}`);
  } finally {
    log.close();
  }
  console.log(
    json ? jsonReport({ owner, session }, verified) : textReport({ owner, session }, verified),
  );
  if (verified.violations.length > 0) Deno.exit(1);
}

async function verify(
  log: SessionLog,
  key: { readonly owner: string; readonly session: string },
): Promise<Verification> {
  const head = await log.head(key);
  if (!head) return fail(await notThere(log, key));
  const { generation } = head;
  const read = (page: { after: number; limit: number }) => log.read(key, { ...page, generation });
  return await verifyEvents(key.session, await allEvents(head.position, read, "session"), {
    readFile: (id) => log.files.read(key, id),
  });
}

/** That there is no such session, and whose there is. */
async function notThere(
  log: SessionLog,
  { owner, session }: { readonly owner: string; readonly session: string },
): Promise<string> {
  const owners: string[] = [];
  for await (const other of log.index.everyone()) {
    if (other.session === session && owners.length < NAMED_OWNERS) owners.push(other.owner);
  }
  const found = `There is no session ${JSON.stringify(session)} of ${JSON.stringify(owner)}`;
  if (owners.length === 0) return `${found} in the store; it may have expired or been erased`;
  return `${found}, but there is one of ${owners.join(", ")}; --owner chooses whose`;
}
