import type { RequestId, ServerContext } from "@modelcontextprotocol/server";

/** Runs what a client may cancel: the signal aborts then. */
export type Cancellable = <Result>(
  context: ServerContext,
  run: (signal: AbortSignal) => Promise<Result>,
) => Promise<Result>;

/** A client of an owner. */
export interface CallingClient {
  readonly owner: string;
  /** What the client was called when it began; undefined if it does not say. */
  readonly name: string | undefined;
}

/**
 * The calls that run on this instance. Clients of the versions up to 2025-11-25 cancel a call by a
 * request of its own, which names it by an id that is unique only within the client.
 */
export class Calls {
  readonly #running = new Map<string, Set<AbortController>>();

  /** Notes a call until it is disposed; its signal aborts once it is cancelled. */
  open(client: CallingClient, id: RequestId): Disposable & { readonly signal: AbortSignal } {
    const key = keyOf(client, id);
    const controller = new AbortController();
    const calls = this.#running.get(key) ?? new Set();
    this.#running.set(key, calls.add(controller));
    return {
      signal: controller.signal,
      [Symbol.dispose]: () => {
        calls.delete(controller);
        if (calls.size === 0) this.#running.delete(key);
      },
    };
  }

  /** Cancels a call. Of two with the same id, of clients that do not say who they are, neither. */
  cancel(client: CallingClient, id: RequestId): void {
    const calls = [...this.#running.get(keyOf(client, id)) ?? []];
    if (calls.length === 1) calls[0]?.abort();
  }
}

function keyOf({ owner, name }: CallingClient, id: RequestId): string {
  return JSON.stringify([owner, name ?? null, id]);
}
