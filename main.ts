/**
 * The bridge: settings → event log → model → service.
 *
 * @module
 */
import { accessWarnings, announcement } from "./src/announcement.ts";
import { openSessionLog, type SessionLog } from "./src/session_log/mod.ts";
import { createClaude, createOfflineModel, type Model } from "./src/model/mod.ts";
import { serve } from "./src/service.ts";
import { fail } from "./src/cli/fail.ts";
import { messageOf } from "./src/shared/mod.ts";
import {
  argumentProblem,
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
      "  deno task dev      run it, and restart it when a file changes\n" +
      "  deno task start    run it\n\n" +
      "Settings are environment variables or lines of the file .env (defaults in parentheses):\n\n" +
      settingsHelp(),
  );
  Deno.exit(0);
}

const unknown = argumentProblem(Deno.args);
if (unknown !== undefined) fail(unknown);

const parsed = parseSettings(await readEnvironment());
if (!parsed.ok) fail(problemsText(parsed.problems));
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
    fail(
      error instanceof Deno.errors.AddrInUse
        ? `Port ${port} is in use; set PORT to another one, or to 0 for any`
        : `Cannot listen on port ${port} of ${host}: ${messageOf(error)}. ` +
          "HOST must be an address of this machine, and you need the right to listen on PORT",
    );
  }
}

async function openLog(settings: Settings["log"]): Promise<SessionLog> {
  try {
    return await openSessionLog(settings);
  } catch (error) {
    const why = messageOf(error);
    if (error instanceof Deno.errors.NotFound && settings.path !== undefined) {
      fail(`${why}; create it: mkdir -p ${settings.path.replace(/[\\/][^\\/]*$/, "")}`);
    }
    const place = settings.path === undefined
      ? "Deno's default store"
      : JSON.stringify(settings.path);
    fail(
      `Cannot open the conversations in ${place}: ${why}. KV_PATH must name a file in an existing, ` +
        "writable folder, on a disk with free space",
    );
  }
}

function openModel({ apiKey, ...claude }: Settings["claude"]): Model {
  if (apiKey !== undefined) return createClaude({ ...claude, apiKey });
  console.warn(
    "! ANTHROPIC_API_KEY is not set: the OFFLINE MODEL answers, from the conversation alone.",
  );
  return createOfflineModel({ pieceDelayMs: 15 });
}
