/**
 * The bridge: settings → log → model → doors → server.
 *
 * @module
 */
import { parse } from "dotenv";
import { createBridge } from "./src/bridge/mod.ts";
import { type EventLog, openEventLog } from "./src/event_log/mod.ts";
import { createApp } from "./src/http/mod.ts";
import { createClaude, createOfflineModel, type Model } from "./src/model/mod.ts";
import { parseSettings, SETTING_NAMES, type Settings, settingsHelp } from "./src/settings.ts";

/** A shutdown takes no longer than this, in ms: Deno Deploy waits 5 s. */
const SHUTDOWN_MS = 4_000;

/** How long open turns, sockets and requests have for a clean end in it, in ms. */
const DRAIN_MS = 1_500;
const SOCKETS_MS = 1_000;
const REQUESTS_MS = 1_000;

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

const file = await Deno.readTextFile(".env").catch(() => "");
const environment = Object.fromEntries(
  [...SETTING_NAMES, "DENO_DEPLOYMENT_ID"].map((name) => [name, Deno.env.get(name)])
    .filter(([, value]) => value !== undefined),
);
const parsed = parseSettings({ ...parse(file), ...environment });
if (!parsed.ok) {
  console.error(`The settings are not valid:\n${parsed.problems.map((p) => `  ${p}`).join("\n")}`);
  Deno.exit(1);
}
await serve(parsed.settings);

async function serve(settings: Settings): Promise<void> {
  const log = await openLog(settings.log);
  const model = openModel(settings.claude);
  const bridge = createBridge({ log, model, settings: settings.bridge });
  const app = createApp({ ...settings, bridge, web: new URL("./web/", import.meta.url) });
  const { host: hostname, port } = settings.listen;
  const server = listen({
    hostname,
    port,
    onListen: (address) => announce(address, settings, model),
  }, app.fetch);
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, async () => {
      if (stopping) Deno.exit(1);
      stopping = true;
      console.log("Shutting down: clients are told, open turns stay in the log");
      Deno.unrefTimer(setTimeout(() => Deno.exit(0), SHUTDOWN_MS));
      await within(DRAIN_MS, bridge.drain());
      await app.close(SOCKETS_MS);
      await within(REQUESTS_MS, server.shutdown());
      log.close();
      Deno.exit(0);
    });
  }
}

/** Waits for a task, but no longer than so many ms, and not for its success. */
async function within(ms: number, task: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  task.catch((error) => console.error("Shutting down:", error)).finally(resolve);
  await promise;
  clearTimeout(timer);
}

async function openLog(settings: Settings["log"]): Promise<EventLog> {
  try {
    return await openEventLog(settings);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const path = JSON.stringify(settings.path ?? "Deno's own place");
    console.error(
      `The conversations in ${path} cannot be opened: ${why}. Is KV_PATH a file in a folder that exists and may be written to?`,
    );
    Deno.exit(1);
  }
}

function listen(
  options: Deno.ServeTcpOptions & { onListen: (address: Deno.NetAddr) => void },
  handler: Deno.ServeHandler,
): Deno.HttpServer {
  try {
    return Deno.serve(options, handler);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    console.error(
      error instanceof Deno.errors.AddrInUse
        ? `Port ${options.port} is in use; set PORT to another one, or to 0 for any`
        : `Cannot listen on port ${options.port} of ${options.hostname}: ${why}. ` +
          `HOST must be an address of this machine, PORT one that you may listen on`,
    );
    Deno.exit(1);
  }
}

function openModel({ apiKey, ...claude }: Settings["claude"]): Model {
  if (apiKey !== undefined) return createClaude({ ...claude, apiKey });
  console.warn("! No ANTHROPIC_API_KEY: the OFFLINE MODEL answers, out of the conversation alone.");
  return createOfflineModel({ pieceDelayMs: 15 });
}

/** Tells where it is: of all addresses, the one that a browser on this machine opens. */
function announce({ hostname, port }: Deno.NetAddr, settings: Settings, model: Model): void {
  const known = { "0.0.0.0": "127.0.0.1", "::": "::1" }[hostname] ?? hostname;
  const host = known.includes(":") ? `[${known}]` : known;
  console.log(
    `Page     http://${host}:${port}\n` +
      `Socket   ws://${host}:${port}/ws\n` +
      `Model    ${model.name}\n` +
      `Memory   ${settings.log.path ?? "Deno's own place for this directory"}, ` +
      `kept ${settings.log.ttlMs / 1_000} s after the last use`,
  );
}
