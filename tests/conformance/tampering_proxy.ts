/** Bytes to replace in what the server sends, by as many others. */
export interface Tampering {
  readonly find: Uint8Array;
  readonly put: Uint8Array;
}

/** Replaces one text by another of the same length. */
export function texts(find: string, put: string): Tampering {
  const encoder = new TextEncoder();
  return { find: encoder.encode(find), put: encoder.encode(put) };
}

/** Replaces the code of close frames whose reason has this length. */
export function closeCodes(find: number, put: number, reasonLength: number): Tampering {
  const frame = (code: number) => new Uint8Array([0x88, 2 + reasonLength, code >> 8, code & 0xff]);
  return { find: frame(find), put: frame(put) };
}

/** A proxy that makes a server break rules by changing what it sends. */
export class TamperingProxy implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #port: number;
  readonly #tamperings: readonly Tampering[];
  readonly #open = new Set<Deno.TcpConn>();
  readonly #joined = new Set<Promise<void>>();
  readonly #accepting: Promise<void>;

  constructor(port: number, tamperings: readonly Tampering[]) {
    this.#port = port;
    this.#tamperings = tamperings;
    this.#accepting = this.#accept();
  }

  get url(): string {
    return `http://127.0.0.1:${this.#listener.addr.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const end of this.#open) close(end);
    await this.#accepting;
    await Promise.all(this.#joined);
  }

  async #accept(): Promise<void> {
    for await (const client of this.#listener) {
      const joined = this.#join(client).finally(() => this.#joined.delete(joined));
      this.#joined.add(joined);
    }
  }

  async #join(client: Deno.TcpConn): Promise<void> {
    const server = await Deno.connect({ hostname: "127.0.0.1", port: this.#port });
    const ends = [client, server];
    for (const end of ends) this.#open.add(end);
    await Promise.allSettled([this.#pass(client, server), this.#tamper(server, client)]);
    for (const end of ends) {
      close(end);
      this.#open.delete(end);
    }
  }

  async #pass(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
    await from.readable.pipeTo(to.writable, { preventClose: true });
    await to.closeWrite();
  }

  async #tamper(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
    const tampering = new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        for (const { find, put } of this.#tamperings) replace(chunk, find, put);
        controller.enqueue(chunk);
      },
    });
    await from.readable.pipeThrough(tampering).pipeTo(to.writable, { preventClose: true });
    await to.closeWrite();
  }
}

/** Misses what is split between two chunks; small frames are not. */
function replace(chunk: Uint8Array, find: Uint8Array, put: Uint8Array): void {
  for (let start = 0; start + find.length <= chunk.length; start++) {
    if (find.every((byte, index) => chunk[start + index] === byte)) chunk.set(put, start);
  }
}

function close(end: Deno.TcpConn): void {
  try {
    end.close();
  } catch {
    // It is closed already.
  }
}
