import { type EventLog, openEventLog } from "../event_log/mod.ts";
import { parseSettings, readEnvironment } from "../settings/mod.ts";
import { fail } from "../shared/mod.ts";
import { isRemote, makeFolderOf } from "./store_path.ts";
import { reasonOf } from "./words.ts";

/** Waits between the tries to open a file that another process is writing, in ms. */
const LOCKED_MS = [50, 200, 500, 1_000, 2_000];

/**
 * Opens the store of the bridge's own settings (without KV_PATH that is Deno's own place), or the
 * one at `kv`: a file's path, or the https address of a remote database. Ends the process with a word where that fails.
 */
export async function openStore(
  { kv, create }: { readonly kv?: string | undefined; readonly create: boolean },
): Promise<EventLog> {
  const parsed = parseSettings({ ...await readEnvironment(), ...(kv ? { KV_PATH: kv } : {}) });
  if (!parsed.ok) {
    return fail(`The settings are not valid:\n${parsed.problems.map((p) => `  ${p}`).join("\n")}`);
  }
  const { path } = parsed.settings.log;
  if (path !== undefined) await prepare(path, create);
  const name = path === undefined ? "in Deno's own place for this folder" : `at ${path}`;
  return await open(() => openEventLog(parsed.settings.log), name);
}

/** Sees to it that a store can be there. */
async function prepare(path: string, create: boolean): Promise<void> {
  if (isRemote(path)) {
    if (Deno.env.get("DENO_KV_ACCESS_TOKEN")) return;
    fail(`${path} asks for an access token; set DENO_KV_ACCESS_TOKEN`);
  }
  if (create) {
    await makeFolderOf(path).catch((error) => {
      fail(`The folder of ${path} cannot be made: ${reasonOf(error)}`);
    });
  } else if (!await Deno.stat(path).then(({ isFile }) => isFile, () => false)) {
    fail(`There is no store at ${path}; KV_PATH or --kv names its file`);
  }
}

async function open(task: () => Promise<EventLog>, name: string): Promise<EventLog> {
  for (const wait of [...LOCKED_MS, undefined]) {
    try {
      return await task();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!why.includes("locked") || wait === undefined) {
        return fail(`The store ${name} cannot be opened: ${why}`);
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return fail(`The store ${name} stays locked`);
}
