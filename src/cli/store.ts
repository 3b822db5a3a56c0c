import { openSessionLog, type SessionLog } from "../session_log/mod.ts";
import {
  misspeltSettings,
  parseSettings,
  problemsText,
  readEnvironment,
  type Settings,
} from "../settings/mod.ts";
import { messageOf, pause } from "../shared/mod.ts";
import { fail } from "./fail.ts";
import { atHome, HOME } from "./home.ts";
import { isRemote, makeFolderOf } from "./store_path.ts";
import { reasonOf } from "./words.ts";

/** Delays between attempts to open a file that another process is writing, in ms. */
const LOCKED_MS = [50, 200, 500, 1_000, 2_000];

/**
 * Opens the store of the bridge's settings, or the one at `store`: the path of a file or the https URL
 * of a remote database. Allowances do not apply: they bound clients, not whoever runs the bridge. Exits
 * with a message if that fails.
 */
export async function openStore(
  { store, create }: { readonly store: string | undefined; readonly create: boolean },
): Promise<SessionLog> {
  const settings = await storeSettings(store);
  const { path } = settings;
  if (path !== undefined) await prepare(path, create);
  const name = path === undefined ? "in Deno's default place" : `at ${path}`;
  const { allowances: _, ...options } = settings;
  return await open(() => openSessionLog(options), name);
}

/** The settings of the bridge for its store, or for the one at `store`. Exits if they are invalid. */
export async function storeSettings(store: string | undefined): Promise<Settings["log"]> {
  const environment = await readEnvironment(HOME);
  for (const warning of misspeltSettings(Object.keys(environment))) console.error(warning);
  const parsed = parseSettings({ ...environment, KV_PATH: store || pathIn(environment) });
  return parsed.ok ? parsed.settings.log : fail(problemsText(parsed.problems));
}

/** Where the store is, or the one at `store`; undefined if the settings leave it to Deno. */
export async function storePath(store: string | undefined): Promise<string | undefined> {
  return store || pathIn(await readEnvironment(HOME));
}

function pathIn({ KV_PATH: path }: Readonly<Record<string, string | undefined>>) {
  return path ? atHome(path) : undefined;
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
    fail(`No store at ${path}; set KV_PATH or --store to its file`);
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
