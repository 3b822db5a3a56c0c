import type { LaunchPlan } from "./permissions.ts";
import type { Child, Children, Variables } from "./children.ts";
import { COMMAND_PERMISSIONS } from "./command_permissions.ts";
import { defaultStorePath } from "./default_store.ts";
import { FileWatcher } from "./file_watcher.ts";
import { HOME } from "./home.ts";
import { isRemote, makeFolderOf } from "./store_path.ts";

const MAIN = `${HOME}/main.ts`;

/** Runs a program of the bridge, whichever folder is the current one. */
const RUN: readonly string[] = [
  "run",
  `--config=${HOME}/deno.json`,
  `--lock=${HOME}/deno.lock`,
];
const PLAN = [...RUN, "--quiet", "--allow-read=.env", "--allow-env", "src/cli/permissions.ts"];

/** How a command is run by its name, its arguments to follow. */
export function commandLine(name: string, permissions: readonly string[]): string[] {
  return [...RUN, "--quiet", ...permissions, `${HOME}/src/cli/program.ts`, name];
}

const BUILD = commandLine("build", COMMAND_PERMISSIONS.build);

/** How a store is named, and how it was called before. */
const STORE = /^--(?:store|kv)(?:=(.*))?$/s;

/**
 * Builds the page if it is stale, and runs the bridge with the permissions that its settings need and
 * no others. Resolves with its exit code.
 */
export async function start(children: Children, args: readonly string[]): Promise<number> {
  const asked = storeIn(args);
  if (!asked) return await explainBridge(children, args);
  const built = await children.run(BUILD);
  if (built !== 0) return built;
  return await (await startBridge(children, await readPlan(children, asked))).code;
}

/** main.ts explains its arguments, and `--help`, and ends. */
export async function explainBridge(children: Children, args: readonly string[]): Promise<number> {
  return await children.run([...RUN, "--quiet", "--no-prompt", MAIN, ...args]);
}

/** The variables that stand for the arguments; undefined if there are others than the store. */
function storeIn(args: readonly string[]): Variables | undefined {
  const [, inOne] = STORE.exec(args[0] ?? "") ?? [];
  const isNamed = args.length > 0 && STORE.test(args[0] ?? "");
  const place = inOne ?? args[1];
  if (args.length === 0) return {};
  if (!isNamed || !place || args.length !== (inOne === undefined ? 2 : 1)) return undefined;
  const isWhole = isRemote(place) || place === ":memory:" || /^([\\/]|[A-Za-z]:[\\/])/.test(place);
  return { KV_PATH: isWhole ? place : `${Deno.cwd()}/${place}` };
}

/** Runs the bridge until it is stopped by a signal, again whenever a file changes. */
export async function develop(children: Children, args: readonly string[]): Promise<number> {
  const asked = storeIn(args);
  if (!asked) return await explainBridge(children, args);
  const { listen } = await readPlan(children, asked);
  if (listen && isInUse(listen)) {
    console.error(`Port ${listen.port} is in use; set PORT to another one, or to 0 for any`);
    return 1;
  }
  using watcher = new FileWatcher();
  const built = await children.run(BUILD);
  if (built !== 0) return built;
  while (!children.isStopped) {
    const bridge = await startBridge(children, await readPlan(children, asked));
    const code = await Promise.race([bridge.code, rebuilt(watcher, children)]);
    if (children.isStopped) return await bridge.code;
    if (code === "rebuilt") {
      console.log("A file changed: restarting the bridge");
      await bridge.stop();
    } else {
      console.log(`The bridge exited with code ${code}; waiting for a file to change`);
      await Promise.race([rebuilt(watcher, children), children.stopped]);
    }
  }
  return 0;
}

/** Resolves once a file has changed and the page is built from it. A build that fails prints why. */
async function rebuilt(watcher: FileWatcher, children: Children): Promise<"rebuilt"> {
  do {
    await watcher.changed;
    watcher.reset();
  } while (await children.run(BUILD) !== 0 && !children.isStopped);
  return "rebuilt";
}

/** A plan, and what the bridge gets besides the environment there is. */
interface Launch extends LaunchPlan {
  readonly env: Variables;
  /** What to tell about the names of the variables. */
  readonly warnings: readonly string[];
}

/**
 * The plan of the settings as they are now. Deno's default store is named for the bridge, which could
 * not find its file by itself, and so could not overwrite what is deleted from it.
 */
async function readPlan(children: Children, asked: Variables): Promise<Launch> {
  const plan: Omit<Launch, "env"> = JSON.parse(await children.read(PLAN, { env: asked }));
  if (!plan.isDefaultStore) return { ...plan, env: asked };
  const path = await defaultStorePath();
  if (path.includes(",")) return { ...plan, env: {} }; // which separates paths in permissions
  const env = { KV_PATH: path };
  return { ...JSON.parse(await children.read(PLAN, { env })), env };
}

/** If the store's folder cannot be created, the bridge reports that it is missing. */
async function startBridge(
  children: Children,
  { flags, storeFile, env, warnings }: Launch,
): Promise<Child> {
  for (const warning of warnings) console.warn(warning);
  if (storeFile !== undefined) await makeFolderOf(storeFile).catch(() => {});
  return children.start([...RUN, ...flags, MAIN], { env });
}

function isInUse({ host: hostname, port }: Required<LaunchPlan>["listen"]): boolean {
  try {
    Deno.listen({ hostname, port }).close();
    return false;
  } catch (error) {
    return error instanceof Deno.errors.AddrInUse;
  }
}
