import type { Client, ClientEvents } from "../../src/client/mod.ts";
import { PATIENCE_MS } from "../support/patience.ts";

/** Resolves once a condition holds, checked now and on each event. */
export async function until(
  client: Client,
  holds: () => boolean,
  name: keyof ClientEvents = "frame",
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const look = () => holds() && resolve();
  const off = [client.on(name, look), client.on("state", look), client.on("turn", look)];
  const told = () => JSON.stringify({ state: client.state, turns: client.turns });
  const timer = setTimeout(() => reject(new Error(`It never held: ${told()}`)), PATIENCE_MS);
  look();
  await promise.finally(() => {
    clearTimeout(timer);
    for (const each of off) each();
  });
}

/** Short timings for tests. */
export const QUICK = {
  baseMs: 10,
  mostMs: 60,
  pingMs: 5_000,
  deadMs: 2_000,
  connectMs: 5_000,
  stableMs: 200,
};
