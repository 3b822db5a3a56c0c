import { createBridge } from "./bridge/mod.ts";
import type { EventLog } from "./event_log/mod.ts";
import { createApp } from "./http/mod.ts";
import type { Model } from "./model/mod.ts";
import type { Settings } from "./settings/mod.ts";
import { logger } from "./telemetry/mod.ts";

/** A shutdown takes no longer than this, in ms: Deno Deploy waits 5 s. */
const SHUTDOWN_MS = 3_800;

/** How long open turns, sockets and requests have for a clean end in it, in ms. */
const DRAIN_MS = 1_500;
const SOCKETS_MS = 1_000;
const REQUESTS_MS = 1_000;

/** What a service stands on. */
export interface ServiceOptions {
  readonly settings: Settings;
  readonly log: EventLog;
  readonly model: Model;
  /** The folder of the built page. */
  readonly web: URL;
  readonly onListen: (address: Deno.NetAddr) => void;
  /** The clock, in ms since the epoch. */
  readonly now?: () => number;
}

/**
 * Serves until SIGINT or SIGTERM; then clients are told, open turns are handed over, and the process
 * ends with code 0 in less than 4 s. Throws where the address cannot be listened on.
 */
export function serve({ settings, log, model, web, onListen, now }: ServiceOptions): void {
  const clock = now ? { now } : {};
  const bridge = createBridge({ log, model, settings: settings.bridge, ...clock });
  const app = createApp({ ...settings, bridge, web });
  const { host: hostname, port } = settings.listen;
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, async () => {
      if (stopping) Deno.exit(1);
      stopping = true;
      logger.info("Shutting down: clients are told, open turns are handed over");
      Deno.unrefTimer(setTimeout(() => Deno.exit(0), SHUTDOWN_MS));
      await within(DRAIN_MS, bridge.drain());
      await app.close(SOCKETS_MS);
      await within(REQUESTS_MS, server.shutdown());
      log.close();
      Deno.exit(0);
    });
  }
  // Last, so that whoever reads the address can end what serves it.
  const server = Deno.serve({ hostname, port, onListen }, app.fetch);
}

/** Waits for a task, but no longer than so many ms, and not for its success. */
async function within(ms: number, task: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  task.catch((error) => logger.error("Shutting down failed", { error })).finally(resolve);
  await promise;
  clearTimeout(timer);
}
