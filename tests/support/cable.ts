/** A cable between a browser and a server, which can be pulled out and put back. */
export class Cable implements Disposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #target: number;
  readonly #open = new Set<Deno.TcpConn>();
  #isIn = true;

  /** A cable to this port. */
  constructor(target: number) {
    this.#target = target;
    void this.#accept();
  }

  /** Where the browser connects to. */
  get url(): string {
    return `http://127.0.0.1:${this.#listener.addr.port}`;
  }

  /** Ends all connections, and every new one at once. */
  pull(): void {
    this.#isIn = false;
    for (const end of this.#open) this.#close(end);
  }

  /** From now on connections are let through again. */
  plug(): void {
    this.#isIn = true;
  }

  [Symbol.dispose](): void {
    this.pull();
    this.#listener.close();
  }

  async #accept(): Promise<void> {
    for await (const client of this.#listener) void this.#join(client);
  }

  async #join(client: Deno.TcpConn): Promise<void> {
    this.#open.add(client);
    if (!this.#isIn) return this.#close(client);
    const server = await Deno.connect({ hostname: "127.0.0.1", port: this.#target });
    this.#open.add(server);
    const ways = [
      client.readable.pipeTo(server.writable, { preventClose: true }),
      server.readable.pipeTo(client.writable, { preventClose: true }),
    ];
    await Promise.race(ways).catch(() => {});
    for (const end of [client, server]) this.#close(end);
    await Promise.allSettled(ways);
  }

  #close(end: Deno.TcpConn): void {
    this.#open.delete(end);
    try {
      end.close();
    } catch {
      // It is closed already.
    }
  }
}
