import { TurnClient } from "./turn_client.ts";

/** How many clients there are at once, and after how many turns one goes and another comes. */
const CLIENTS = 32;
const TURNS_OF_CLIENT = 10;

/** Clients that come, talk and go, each in a session of its own. */
export class SoakLoad {
  readonly #port: number;
  #sessions = 0;
  #turns = 0;

  constructor(port: number) {
    this.#port = port;
  }

  /** How many turns there were. */
  get turns(): number {
    return this.#turns;
  }

  /** How many clients came. */
  get clients(): number {
    return this.#sessions;
  }

  /**
   * Runs until the signal is aborted and all clients have gone. `perSecond`: how many turns all begin
   * together; without it as many as they can.
   */
  async run(signal: AbortSignal, perSecond = Infinity): Promise<void> {
    const everyMs = CLIENTS / perSecond * 1_000;
    await Promise.all(Array.from({ length: CLIENTS }, async () => {
      let next = performance.now() + Math.random() * everyMs;
      while (!signal.aborted) {
        const client = new TurnClient(this.#port, `soak-${this.#sessions++}`);
        await client.ready;
        for (let turn = 0; turn < TURNS_OF_CLIENT && !signal.aborted; turn++) {
          await until(next, signal);
          next = Math.max(next + everyMs, performance.now() - everyMs);
          await client.turn();
          this.#turns += 1;
        }
        client.close();
      }
    }));
  }
}

/** Waits until a time, as `performance.now()` tells it, or until the signal is aborted. */
export async function until(time: number, signal: AbortSignal): Promise<void> {
  const wait = time - performance.now();
  if (wait <= 0 || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, wait);
    signal.addEventListener("abort", end);
  });
}
