/**
 * `bridge rekey`: rewraps the keys of all sessions and spaces with the first of `ENCRYPTION_KEYS`, and
 * encrypts those that are plaintext.
 *
 * @module
 */
import { Command } from "commander";
import {
  openSessionLog,
  type RekeyedSessions,
  type RekeyProgress,
  type SessionLog,
} from "../session_log/mod.ts";
import { type RekeyedSpaces, SpaceLog } from "../space_log/mod.ts";
import type { Settings } from "../settings/mod.ts";
import { fail } from "./fail.ts";
import { storeSettings } from "./store.ts";
import { storeOf, type StoreOptions, withStore } from "./store_option.ts";
import { counted, reasonOf, SESSIONS, SPACE_WORDS, type Things } from "./words.ts";

/** How many refused sessions to list. */
const MAX_LISTED = 20;

/** How often to report progress, in ms. */
const PROGRESS_MS = 1_000;

/** `bridge rekey`. */
export const rekeyCommand = withStore(new Command("rekey"))
  .description(
    "Rewraps the key of every session and space with the first of ENCRYPTION_KEYS, and encrypts those " +
      "that are plaintext. " +
      "Uses the bridge's settings. The bridge may keep running if it has the same keys. Run it " +
      "again to resume after an interruption.",
  )
  .action(run);

async function run(options: StoreOptions): Promise<void> {
  const settings = await storeSettings(storeOf(options));
  const { path } = settings;
  const [first] = settings.encryptionKeys;
  if (!first) fail("ENCRYPTION_KEYS has no key; deno task key generates one");
  const isFile = path !== undefined && !/^https?:/.test(path);
  const { sessions, spaces } = await pass(settings);
  console.log(summaryOf(sessions, SESSIONS));
  if (spaces.total > 0) console.log(summaryOf(spaces, SPACE_WORDS));
  const refused = [
    ...sessions.refused.map(({ session, ...each }) => ({ ...each, id: session })),
    ...spaces.refused.map(({ space, ...each }) => ({ ...each, id: `${space} (a space)` })),
  ];
  if (refused.length > 0) printRefused(refused);
  if (sessions.encrypted + spaces.encrypted > 0 && isFile) {
    console.log("The file may still contain plaintext in free pages; deno task compact removes it");
  }
  if (refused.length > 0) Deno.exit(1);
  const all = spaces.total > 0 ? "All sessions and spaces" : "All sessions";
  console.log(`${all} use the key ${first.id}; other keys are no longer needed`);
}

function summaryOf(rekeyed: RekeyedSessions | RekeyedSpaces, things: Things): string {
  return `${counted(rekeyed.total, things)}: ${rekeyed.encrypted} encrypted, ` +
    `${counted(rekeyed.rewrapped, ["key", "keys"])} rewrapped, ` +
    `${rekeyed.current} unchanged, ${rekeyed.gone} gone meanwhile`;
}

async function pass(settings: Settings["log"]): Promise<{
  readonly sessions: RekeyedSessions;
  readonly spaces: RekeyedSpaces;
}> {
  let told = performance.now();
  let log: SessionLog | undefined;
  const report = (things: Things) => ({ done, total }: RekeyProgress) => {
    if (performance.now() - told < PROGRESS_MS) return;
    told = performance.now();
    console.log(`${done} of ${counted(total, things)}`);
  };
  try {
    log = await openSessionLog(settings);
    const sessions = await log.rekey(report(SESSIONS));
    return { sessions, spaces: await new SpaceLog(log).rekey(report(SPACE_WORDS)) };
  } catch (error) {
    return fail(`${explain(error)}. Run it again to resume`);
  } finally {
    log?.close();
  }
}

function printRefused(
  refused: readonly { readonly owner: string; readonly id: string; readonly message: string }[],
): void {
  console.error(
    `${counted(refused.length, SESSIONS)} could not be read, and ` +
      `${refused.length === 1 ? "is" : "are"} unchanged:`,
  );
  for (const { owner, id, message } of refused.slice(0, MAX_LISTED)) {
    console.error(`  ${owner} ${id}: ${message}`);
  }
  if (refused.length > MAX_LISTED) console.error(`  and ${refused.length - MAX_LISTED} more`);
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const why = reasonOf(error);
  return error.cause instanceof Error ? `${why}: ${error.cause.message}` : why;
}
