import { createBridge } from "./bridge/mod.ts";
import type { SessionLog } from "./session_log/mod.ts";
import { createApp } from "./http/mod.ts";
import type { Model } from "./model/mod.ts";
import { defined } from "./shared/mod.ts";
import type { Settings } from "./settings/mod.ts";
import { logger } from "./telemetry/mod.ts";

/** The longest that a shutdown may take, in ms: Deno Deploy waits 5 s. */
const SHUTDOWN_MS = 3_800;

/** How much of that open turns, sockets and requests each get for a clean end, in ms. */
const DRAIN_MS = 1_500;
const SOCKETS_MS = 1_000;
const REQUESTS_MS = 1_000;

/**
 * Signals this close together are one request, in ms: Ctrl-C in a terminal reaches the bridge itself
 * and the programs that started it, and each of them passes it on.
 */
const SAME_REQUEST_MS = 500;

/** Dependencies of the service. */
export interface ServiceOptions {
  readonly settings: Settings;
  readonly log: SessionLog;
  readonly model: Model;
  /** The folder of the built page. */
  readonly web: URL;
  readonly onListen: (address: Deno.NetAddr) => void;
  /** The clock, in ms since the epoch. */
  readonly now?: () => number;
}

/**
 * Serves until SIGINT or SIGTERM. Then it notifies the clients, hands over open turns, and exits with
 * code 0 within 4 s; a later signal makes it exit at once, with code 1. Throws if it cannot listen
 * on the address.
 */
export function serve({ settings, log, model, web, onListen, now }: ServiceOptions): void {
  const bridge = createBridge(defined({ log, model, settings: settings.bridge, now }));
  const app = createApp({ ...settings, bridge, web });
  const { host: hostname, port } = settings.listen;
  let stoppingSince: number | undefined;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, async () => {
      if (stoppingSince !== undefined) {
        if (performance.now() - stoppingSince > SAME_REQUEST_MS) Deno.exit(1);
        return;
      }
      stoppingSince = performance.now();
      logger.info("Shutting down: notifying clients, handing over open turns");
      Deno.unrefTimer(setTimeout(() => Deno.exit(0), SHUTDOWN_MS));
      await waitAtMost(DRAIN_MS, bridge.drain());
      await app.close(SOCKETS_MS);
      await waitAtMost(REQUESTS_MS, server.shutdown());
      log.close();
      Deno.exit(0);
    });
  }
  // Last: once the address is printed, a signal must find its listener.
  const server = Deno.serve({ hostname, port, onListen }, app.fetch);
}

/** Waits until a task has ended, successfully or not, but no longer than this many ms. */
async function waitAtMost(ms: number, task: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  task.catch((error) => logger.error("Shutting down failed", { error })).finally(resolve);
  await promise;
  clearTimeout(timer);
}
