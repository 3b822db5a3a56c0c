/**
 * The bridge: settings → log → model → doors → server.
 *
 * @module
 */
import { accessWarnings, announcement } from "./src/announcement.ts";
import { type EventLog, openEventLog } from "./src/event_log/mod.ts";
import { createClaude, createOfflineModel, type Model } from "./src/model/mod.ts";
import { serve } from "./src/service.ts";
import {
  argumentProblem,
  parseSettings,
  readEnvironment,
  type Settings,
  settingsHelp,
} from "./src/settings/mod.ts";
import { configureLogging } from "./src/telemetry/mod.ts";

if (Deno.args.includes("--help") || Deno.args.includes("-h")) {
  console.log(
    `Claude Context Bridge: conversations with Claude that survive.\n\n` +
      `  deno task dev      run it, and restart it when a file changes\n` +
      `  deno task start    run it\n\n` +
      `Settings are environment variables, or lines of a file .env (with their defaults):\n\n` +
      settingsHelp(),
  );
  Deno.exit(0);
}

const wrong = argumentProblem(Deno.args);
if (wrong !== undefined) {
  console.error(wrong);
  Deno.exit(1);
}

const parsed = parseSettings(await readEnvironment());
if (!parsed.ok) {
  console.error(`The settings are not valid:\n${parsed.problems.map((p) => `  ${p}`).join("\n")}`);
  Deno.exit(1);
}
configureLogging(parsed.settings.logging);
await start(parsed.settings);

async function start(settings: Settings): Promise<void> {
  const log = await openLog(settings.log);
  const model = openModel(settings.claude);
  try {
    serve({
      settings,
      log,
      model,
      web: new URL("./dist/", import.meta.url),
      onListen: (address) => {
        for (const warning of accessWarnings(settings.access)) console.warn(warning);
        console.log(announcement(address, { settings, model: model.name }));
      },
    });
  } catch (error) {
    const { host, port } = settings.listen;
    const why = error instanceof Error ? error.message : String(error);
    console.error(
      error instanceof Deno.errors.AddrInUse
        ? `Port ${port} is in use; set PORT to another one, or to 0 for any`
        : `Cannot listen on port ${port} of ${host}: ${why}. ` +
          `HOST must be an address of this machine, PORT one that you may listen on`,
    );
    Deno.exit(1);
  }
}

async function openLog(settings: Settings["log"]): Promise<EventLog> {
  try {
    return await openEventLog(settings);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (error instanceof Deno.errors.NotFound && settings.path !== undefined) {
      console.error(`${why}; make it: mkdir -p ${settings.path.replace(/[\\/][^\\/]*$/, "")}`);
      Deno.exit(1);
    }
    const path = JSON.stringify(settings.path ?? "Deno's own place");
    console.error(
      `The conversations in ${path} cannot be opened: ${why}. Is KV_PATH a file in a folder that exists and may be written to, on a disk that has room?`,
    );
    Deno.exit(1);
  }
}

function openModel({ apiKey, ...claude }: Settings["claude"]): Model {
  if (apiKey !== undefined) return createClaude({ ...claude, apiKey });
  console.warn("! No ANTHROPIC_API_KEY: the OFFLINE MODEL answers, out of the conversation alone.");
  return createOfflineModel({ pieceDelayMs: 15 });
}
