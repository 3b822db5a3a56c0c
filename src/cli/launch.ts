/**
 * Launches the bridge for `deno task start` and `deno task dev`: builds the page, gives `main.ts` the
 * permissions that its settings need and no others, and passes on signals and the exit code. `dev`
 * also rebuilds and restarts when a file changes.
 *
 * The launcher itself may do anything, so neither it nor what it imports uses a package.
 *
 * @module
 */
import type { LaunchPlan } from "./permissions.ts";
import { Children } from "./children.ts";
import { FileWatcher } from "./file_watcher.ts";
import { makeFolderOf } from "./store_path.ts";

const MAIN = "main.ts";
const BUILD = ["task", "--quiet", "build"];
const RUN = ["run", "--lock=deno.lock"];
const PLAN = [...RUN, "--quiet", "--allow-read=.env", "--allow-env", "src/cli/permissions.ts"];

if (import.meta.main) {
  const [mode, ...args] = Deno.args;
  Deno.exit(await launch(mode === "dev" ? develop : start, args));
}

/** The bridge takes no arguments: main.ts explains those it is given, and `--help`, and ends. */
async function launch(
  mode: (children: Children) => Promise<number>,
  args: readonly string[],
): Promise<number> {
  using children = new Children();
  const given = args.filter((argument) => argument !== "--");
  return given.length > 0
    ? await children.run([...RUN, "--quiet", "--no-prompt", MAIN, ...given])
    : await mode(children);
}

async function start(children: Children): Promise<number> {
  const built = await children.run(BUILD);
  if (built !== 0) return built;
  return await children.run(await bridgeCommand(await readPlan(children)));
}

/** Runs the bridge until it is stopped by a signal, again and again. */
async function develop(children: Children): Promise<number> {
  const { listen } = await readPlan(children);
  if (listen && isInUse(listen)) {
    console.error(`Port ${listen.port} is in use; set PORT to another one, or to 0 for any`);
    return 1;
  }
  using watcher = new FileWatcher();
  const built = await children.run(BUILD);
  if (built !== 0) return built;
  while (!children.isStopped) {
    const bridge = children.start(await bridgeCommand(await readPlan(children)));
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

async function readPlan(children: Children): Promise<LaunchPlan> {
  return JSON.parse(await children.read(PLAN));
}

/** If the store's folder cannot be created, the bridge reports that it is missing. */
async function bridgeCommand({ flags, storeFile }: LaunchPlan): Promise<string[]> {
  if (storeFile !== undefined) await makeFolderOf(storeFile).catch(() => {});
  return [...RUN, ...flags, MAIN];
}

function isInUse({ host: hostname, port }: Required<LaunchPlan>["listen"]): boolean {
  try {
    Deno.listen({ hostname, port }).close();
    return false;
  } catch (error) {
    return error instanceof Deno.errors.AddrInUse;
  }
}
