import { openSessionLog, type SessionLog } from "../session_log/mod.ts";
import { parseSettings, problemsText, readEnvironment } from "../settings/mod.ts";
import { defined, messageOf, pause } from "../shared/mod.ts";
import { fail } from "./fail.ts";
import { isRemote, makeFolderOf } from "./store_path.ts";
import { reasonOf } from "./words.ts";

/** Delays between attempts to open a file that another process is writing, in ms. */
const LOCKED_MS = [50, 200, 500, 1_000, 2_000];

/**
 * Opens the store of the bridge's settings, or the one at `kv`: the path of a file or the https URL of
 * a remote database. Exits with a message if that fails.
 */
export async function openStore(
  { kv, create }: { readonly kv?: string | undefined; readonly create: boolean },
): Promise<SessionLog> {
  const parsed = parseSettings({
    ...await readEnvironment(),
    ...defined({ KV_PATH: kv || undefined }),
  });
  if (!parsed.ok) {
    return fail(problemsText(parsed.problems));
  }
  const { path } = parsed.settings.log;
  if (path !== undefined) await prepare(path, create);
  const name = path === undefined ? "in Deno's default place" : `at ${path}`;
  return await open(() => openSessionLog(parsed.settings.log), name);
}

/** Checks that a store exists or can be created. */
async function prepare(path: string, create: boolean): Promise<void> {
  if (isRemote(path)) {
    if (Deno.env.get("DENO_KV_ACCESS_TOKEN")) return;
    fail(`${path} needs an access token; set DENO_KV_ACCESS_TOKEN`);
  }
  if (create) {
    await makeFolderOf(path).catch((error) => {
      fail(`Cannot create the folder of ${path}: ${reasonOf(error)}`);
    });
  } else if (!await Deno.stat(path).then(({ isFile }) => isFile, () => false)) {
    fail(`No store at ${path}; set KV_PATH or --kv to its file`);
  }
}

async function open(task: () => Promise<SessionLog>, name: string): Promise<SessionLog> {
  for (const wait of [...LOCKED_MS, undefined]) {
    try {
      return await task();
    } catch (error) {
      const why = messageOf(error);
      if (!why.includes("locked") || wait === undefined) {
        return fail(`Cannot open the store ${name}: ${why}`);
      }
      await pause(wait);
    }
  }
  return fail(`Cannot open the store ${name}: it is still locked`);
}
