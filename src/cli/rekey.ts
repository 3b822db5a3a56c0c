/**
 * `deno task rekey`: wraps the keys of all sessions by the first of `ENCRYPTION_KEYS`, and encrypts
 * the sessions that are in plain.
 *
 * @module
 */
import { Command } from "commander";
import { type EventLog, openEventLog, type Rekeyed } from "../event_log/mod.ts";
import { parseSettings, readEnvironment, type Settings } from "../settings/mod.ts";
import { fail } from "../shared/mod.ts";
import { counted, reasonOf, SESSIONS } from "./words.ts";

/** Refused sessions that are told one by one. */
const TOLD = 20;

/** How often it says how far it is, in ms. */
const PROGRESS_MS = 1_000;

const command = new Command("deno task rekey")
  .description(
    "Wraps every session's key by the first key of ENCRYPTION_KEYS, and encrypts what is in plain. " +
      "Takes the bridge's settings. The bridge may go on meanwhile, if it has the same keys; when it " +
      "is interrupted, run it again.",
  )
  .option("--path <path>", "the store: a file or an address; without it KV_PATH")
  .showHelpAfterError()
  .action(run);

interface Options {
  readonly path?: string;
}

async function run(options: Options): Promise<void> {
  const parsed = parseSettings(await readEnvironment());
  if (!parsed.ok) fail(`The settings are not valid:\n  ${parsed.problems.join("\n  ")}`);
  const { log: settings } = parsed.settings;
  const path = options.path ?? settings.path;
  const [first] = settings.encryptionKeys;
  if (!first) fail("There is no key in ENCRYPTION_KEYS; deno task key prints one");
  const isFile = path !== undefined && !/^https?:/.test(path);
  const rekeyed = await pass({ ...settings, path });
  console.log(
    `${counted(rekeyed.total, SESSIONS)}: ${rekeyed.encrypted} encrypted, ` +
      `${counted(rekeyed.rewrapped, ["key", "keys"])} wrapped ` +
      `anew, ${rekeyed.current} as they were, ${rekeyed.gone} gone meanwhile`,
  );
  if (rekeyed.refused.length > 0) tellRefused(rekeyed);
  if (rekeyed.encrypted > 0 && isFile) {
    console.log("The file may hold remains of what was in plain; deno task compact removes them");
  }
  if (rekeyed.refused.length > 0) Deno.exit(1);
  console.log(`Everything is under the key ${first.id}; other keys are needed no longer`);
}

async function pass(settings: Settings["log"]): Promise<Rekeyed> {
  let told = performance.now();
  let log: EventLog | undefined;
  try {
    log = await openEventLog(settings);
    return await log.rekey(({ done, total }) => {
      if (performance.now() - told < PROGRESS_MS) return;
      told = performance.now();
      console.log(`${done} of ${counted(total, SESSIONS)}`);
    });
  } catch (error) {
    return fail(`${messageOf(error)}. What is done is done: run it again`);
  } finally {
    log?.close();
  }
}

function tellRefused({ refused }: Rekeyed): void {
  console.error(
    `${counted(refused.length, SESSIONS)} could not be read, and ` +
      `${refused.length === 1 ? "is as it was" : "are as they were"}:`,
  );
  for (const { owner, session, message } of refused.slice(0, TOLD)) {
    console.error(`  ${owner} ${session}: ${message}`);
  }
  if (refused.length > TOLD) console.error(`  and ${refused.length - TOLD} more`);
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const why = reasonOf(error);
  return error.cause instanceof Error ? `${why}: ${error.cause.message}` : why;
}

if (import.meta.main) await command.parseAsync(["", "", ...Deno.args]);
