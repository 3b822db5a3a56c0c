/**
 * `deno task verify <session>`: checks the laws on a stored session, and says who answered what,
 * when, and why more than once.
 *
 * @module
 */
import { Command } from "commander";
import { type SessionLog, StoreError } from "../session_log/mod.ts";
import { type LogEntry, type Verification, verifyEvents } from "../verification/mod.ts";
import { fail } from "./fail.ts";
import { openStore } from "./store.ts";
import { jsonReport, textReport } from "./verify_report.ts";
import { reasonOf } from "./words.ts";

/** Events that are read at once. */
const PAGE = 1_000;

/** Other owners of a session's id that are named at most. */
const NAMED_OWNERS = 5;

const command = new Command("deno task verify")
  .description(
    "Checks the laws on a stored session: gapless positions, one reply a turn, replies in order, " +
      "and that every request can be made again out of the log. Prints a line a turn: who answered, " +
      "when, at which attempt, and why it was tried again. Takes the bridge's settings; a bridge may " +
      "be running. Appends nothing. Ends with 1 where a law is broken.",
  )
  .argument("<session>", "the session's id")
  .option("--owner <owner>", "whose session it is", "local")
  .option(
    "--kv <path or address>",
    "the store: a file, or an https address; without it the one of your settings",
  )
  .option("--json", "print one JSON object")
  .showHelpAfterError()
  .action(run);

interface Options {
  readonly owner: string;
  readonly kv?: string;
  readonly json?: true;
}

async function run(session: string, { owner, kv, json }: Options): Promise<void> {
  const log = await openStore({ kv, create: false });
  let verified: Verification;
  try {
    verified = await verify(log, { owner, session });
  } catch (error) {
    const why = error instanceof StoreError && error.cause ? error.cause : error;
    return fail(`The session cannot be verified: ${reasonOf(why)}`);
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
  const events: LogEntry[] = [];
  while (events.length < head.position) {
    const limit = Math.min(PAGE, head.position - events.length);
    const { generation } = head;
    const page = await log.read(key, { after: events.length, limit, generation });
    if (page.length === 0) return fail("The session was erased or expired while it was read");
    events.push(...page);
  }
  return await verifyEvents(key.session, events);
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

if (import.meta.main) await command.parseAsync(["", "", ...Deno.args]);
