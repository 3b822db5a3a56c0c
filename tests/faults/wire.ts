import type { Random } from "./random.ts";

/** A cable between clients and one instance, which is cut at any byte, and slow at times. */
export class Wire implements AsyncDisposable {
  /** The instance's port; it changes with every start. */
  target = 0;
  cuts = 0;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #random: Random;
  readonly #joined = new Set<Promise<void>>();
  #isCalm = false;

  constructor(random: Random) {
    this.#random = random;
    this.#accept();
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  /** From now on connections are left alone. */
  calm(): void {
    this.#isCalm = true;
  }

  /** Takes no connection any more; resolves once those there were have ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await Promise.all(this.#joined);
  }

  async #accept(): Promise<void> {
    for await (const client of this.#listener) {
      const random = this.#random.fork();
      const { target } = this;
      const joined = this.#join(client, target, random).catch(() => {})
        .finally(() => this.#joined.delete(joined));
      this.#joined.add(joined);
    }
  }

  async #join(client: Deno.TcpConn, port: number, random: Random): Promise<void> {
    let server: Deno.TcpConn;
    try {
      server = await Deno.connect({ hostname: "127.0.0.1", port });
    } catch {
      return client.close();
    }
    const cut = () => {
      for (const end of [client, server]) {
        try {
          end.close();
        } catch {
          // It is closed already.
        }
      }
    };
    const budget = () => !this.#isCalm && random.chance(0.3) ? bytesUntilCut(random) : Infinity;
    const slow = !this.#isCalm && random.chance(0.1);
    const ways = [
      this.#carry(client, server, { budget: budget(), pauseMs: 0 }),
      this.#carry(server, client, { budget: budget(), pauseMs: slow ? 400 : 0 }),
    ];
    await Promise.race(ways).catch(() => {});
    cut();
    await Promise.allSettled(ways);
  }

  async #carry(
    from: Deno.TcpConn,
    to: Deno.TcpConn,
    { budget, pauseMs }: { readonly budget: number; readonly pauseMs: number },
  ): Promise<void> {
    const buffer = new Uint8Array(16_384);
    for (let left = budget;;) {
      const count = await from.read(buffer);
      if (count === null) return;
      const bytes = buffer.subarray(0, Math.min(count, left));
      for (let sent = 0; sent < bytes.length;) sent += await to.write(bytes.subarray(sent));
      left -= count;
      if (left <= 0) {
        this.cuts += 1;
        return;
      }
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

/** Most cuts fall on frames, of all sizes; some on the upgrade before them. */
function bytesUntilCut(random: Random): number {
  return random.chance(0.3) ? random.whole(1, 600) : random.whole(600, 20_000);
}
