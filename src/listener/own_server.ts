import type { Handler, Listener } from "./handler.ts";
import type { ListenOptions } from "./listen.ts";

/**
 * Listens on an address, as `listen.ts` says. Its HTTP server is loaded for that: Deploy has another
 * one, and starts sooner without. Rejects if it cannot listen.
 */
export async function listen(handler: Handler, options: ListenOptions): Promise<Listener> {
  const server = await import("./listen.ts");
  return server.listenOnOwnServer(handler, options);
}
