/**
 * The bridge: settings → event log → model → service.
 *
 * @module
 */
import { accessWarnings, adoptionNotice, announcement, modelNotice } from "./src/announcement.ts";
import { openSessionLog, type SessionLog } from "./src/session_log/mod.ts";
import { openModels } from "./src/models.ts";
import { scheduleLearning } from "./src/learning_schedule.ts";
import { serve, type Service } from "./src/service.ts";
import { fail } from "./src/cli/fail.ts";
import { isRemote } from "./src/cli/store_path.ts";
import { messageOf } from "./src/shared/mod.ts";
import {
  argumentProblem,
  contradictions,
  misspeltSettings,
  parseSettings,
  problemsText,
  readEnvironment,
  type Settings,
  settingsHelp,
} from "./src/settings/mod.ts";
import { configureLogging } from "./src/telemetry/mod.ts";

if (Deno.args.includes("--help") || Deno.args.includes("-h")) {
  console.log(
    "Claude Context Bridge: conversations with Claude that survive.\n\n" +
      "  bridge serve    run it; the same as deno task start\n" +
      "  bridge dev      run it, and restart it when a file changes; the same as deno task dev\n" +
      "  bridge --help   list all commands\n\n" +
      "--store <place> names the store, a file or an https address, in place of KV_PATH.\n" +
      "Settings are environment variables or lines of the file .env (defaults in parentheses):\n\n" +
      settingsHelp(),
  );
  Deno.exit(0);
}

const unknown = argumentProblem(Deno.args);
if (unknown !== undefined) fail(unknown);

const environment = await readEnvironment();
const parsed = parseSettings(environment);
if (!parsed.ok) fail(problemsText(parsed.problems));
configureLogging(parsed.settings.logging);
const started = Promise.withResolvers<Service>();
scheduleLearning(async () => await (await started.promise).learnDue());
started.resolve(await start(parsed.settings));

async function start(settings: Settings): Promise<Service> {
  const log = await openLog(settings.log, settings.listen.isOnDeploy);
  const models = openModels(settings);
  const { model } = models;
  const notices = [
    ...misspeltSettings(Object.keys(environment)),
    ...modelNotice(settings),
    ...accessWarnings(settings.access),
    ...contradictions(settings),
    ...await adoptionNotice(log, settings.access),
  ];
  try {
    return await serve({
      settings,
      log,
      ...models,
      web: new URL("./dist/", import.meta.url),
      onListen: (address) => {
        for (const notice of notices) console.warn(notice);
        console.log(announcement(address, { settings, model: model.name }));
      },
    });
  } catch (error) {
    const { host, port } = settings.listen;
    fail(
      error instanceof Deno.errors.AddrInUse
        ? `Port ${port} is in use; set PORT to another one, or to 0 for any`
        : `Cannot listen on port ${port} of ${host}: ${messageOf(error)}. ` +
          "HOST must be an address of this machine, and you need the right to listen on PORT",
    );
  }
}

/** Deno's default store is a file, except on Deploy. */
async function openLog(settings: Settings["log"], isOnDeploy: boolean): Promise<SessionLog> {
  const place = settings.path === undefined ? { isSerial: !isOnDeploy, isFar: isOnDeploy } : {};
  try {
    return await openSessionLog({ ...settings, ...place });
  } catch (error) {
    const why = messageOf(error);
    if (error instanceof Deno.errors.NotFound && settings.path !== undefined) {
      fail(`${why}; create it: mkdir -p ${settings.path.replace(/[\\/][^\\/]*$/, "")}`);
    }
    const place = settings.path === undefined
      ? "Deno's default store"
      : JSON.stringify(settings.path);
    const what = isRemote(settings.path ?? "")
      ? "KV_PATH must be the address of a server of Deno KV, and DENO_KV_ACCESS_TOKEN its token"
      : "KV_PATH must name a file in an existing, writable folder, on a disk with free space";
    fail(`Cannot open the conversations in ${place}: ${why}. ${what}`);
  }
}
