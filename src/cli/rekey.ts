/**
 * `deno task rekey`: rewraps the keys of all sessions with the first of `ENCRYPTION_KEYS`, and encrypts
 * plaintext sessions.
 *
 * @module
 */
import { Command } from "commander";
import { openSessionLog, type RekeyedSessions, type SessionLog } from "../session_log/mod.ts";
import { parseSettings, problemsText, readEnvironment, type Settings } from "../settings/mod.ts";
import { fail } from "./fail.ts";
import { counted, reasonOf, SESSIONS } from "./words.ts";

/** How many refused sessions to list. */
const MAX_LISTED = 20;

/** How often to report progress, in ms. */
const PROGRESS_MS = 1_000;

const command = new Command("deno task rekey")
  .description(
    "Rewraps every session's key with the first of ENCRYPTION_KEYS, and encrypts plaintext sessions. " +
      "Uses the bridge's settings. The bridge may keep running if it has the same keys. Run it " +
      "again to resume after an interruption.",
  )
  .option("--path <path>", "the store: a file or a URL; defaults to KV_PATH")
  .showHelpAfterError()
  .action(run);

interface Options {
  readonly path?: string;
}

async function run(options: Options): Promise<void> {
  const parsed = parseSettings(await readEnvironment());
  if (!parsed.ok) fail(problemsText(parsed.problems));
  const { log: settings } = parsed.settings;
  const path = options.path ?? settings.path;
  const [first] = settings.encryptionKeys;
  if (!first) fail("ENCRYPTION_KEYS has no key; deno task key generates one");
  const isFile = path !== undefined && !/^https?:/.test(path);
  const rekeyed = await pass({ ...settings, path });
  console.log(
    `${counted(rekeyed.total, SESSIONS)}: ${rekeyed.encrypted} encrypted, ` +
      `${counted(rekeyed.rewrapped, ["key", "keys"])} rewrapped, ` +
      `${rekeyed.current} unchanged, ${rekeyed.gone} gone meanwhile`,
  );
  if (rekeyed.refused.length > 0) printRefused(rekeyed);
  if (rekeyed.encrypted > 0 && isFile) {
    console.log("The file may still contain plaintext in free pages; deno task compact removes it");
  }
  if (rekeyed.refused.length > 0) Deno.exit(1);
  console.log(`All sessions use the key ${first.id}; other keys are no longer needed`);
}

async function pass(settings: Settings["log"]): Promise<RekeyedSessions> {
  let told = performance.now();
  let log: SessionLog | undefined;
  try {
    log = await openSessionLog(settings);
    return await log.rekey(({ done, total }) => {
      if (performance.now() - told < PROGRESS_MS) return;
      told = performance.now();
      console.log(`${done} of ${counted(total, SESSIONS)}`);
    });
  } catch (error) {
    return fail(`${explain(error)}. Run it again to resume`);
  } finally {
    log?.close();
  }
}

function printRefused({ refused }: RekeyedSessions): void {
  console.error(
    `${counted(refused.length, SESSIONS)} could not be read, and ` +
      `${refused.length === 1 ? "is" : "are"} unchanged:`,
  );
  for (const { owner, session, message } of refused.slice(0, MAX_LISTED)) {
    console.error(`  ${owner} ${session}: ${message}`);
  }
  if (refused.length > MAX_LISTED) console.error(`  and ${refused.length - MAX_LISTED} more`);
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const why = reasonOf(error);
  return error.cause instanceof Error ? `${why}: ${error.cause.message}` : why;
}

if (import.meta.main) await command.parseAsync(["", "", ...Deno.args]);
