import type { ByteExchange, ResponseHead } from "../../listener/mod.ts";

/**
 * An exchange over a `Request` and a `Response`, for listeners that have no other, and for requests
 * whose body has no known length.
 */
export class WebExchange implements ByteExchange {
  readonly bodyBytes: number | undefined;
  /** Resolves once `respond` was called. */
  readonly response: Promise<Response>;
  readonly #gone = new AbortController();
  readonly #answer = Promise.withResolvers<Response>();
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #rest: Uint8Array | undefined;
  #out: ReadableStreamDefaultController<Uint8Array> | undefined;
  #isPulled = false;
  #onPull = () => {};

  constructor(request: Request) {
    const length = request.headers.get("content-length");
    this.bodyBytes = length === null ? undefined : Number(length);
    this.response = this.#answer.promise;
    this.#reader = request.body?.getReader();
    request.signal.addEventListener("abort", () => this.#leave(), { once: true });
  }

  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  async read(target: Uint8Array): Promise<number> {
    while (this.#rest === undefined || this.#rest.length === 0) {
      const next = await this.#reader?.read().catch(() => this.#leave());
      if (!next || next.done) return 0;
      this.#rest = next.value;
    }
    const taken = this.#rest.subarray(0, target.length);
    target.set(taken);
    this.#rest = this.#rest.subarray(taken.length);
    return taken.length;
  }

  respond({ status, headers, length }: ResponseHead): void {
    const all = new Headers([...headers].map(([name, value]): [string, string] => [name, value]));
    if (length !== undefined) all.set("content-length", String(length));
    const isBare = status === 204 || status === 304;
    const body = isBare ? null : new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#out = controller;
      },
      pull: () => {
        this.#isPulled = true;
        this.#onPull();
      },
      cancel: () => this.#leave(),
    }, { highWaterMark: 0 });
    this.#answer.resolve(new Response(body, { status, headers: all }));
  }

  async write(pieces: readonly Uint8Array[]): Promise<boolean> {
    for (const piece of pieces) {
      await this.#untilPulled();
      if (this.#gone.signal.aborted) return false;
      this.#isPulled = false;
      this.#out?.enqueue(piece);
    }
    return !this.#gone.signal.aborted;
  }

  async end(pieces: readonly Uint8Array[] = []): Promise<void> {
    await this.write(pieces);
    if (!this.#gone.signal.aborted) this.#out?.close();
  }

  cut(): void {
    const why = new Error("The answer was cut off");
    if (!this.#gone.signal.aborted) this.#out?.error(why);
    this.#answer.reject(why);
    this.#leave();
  }

  async #untilPulled(): Promise<void> {
    while (this.#out && !this.#isPulled && !this.#gone.signal.aborted) {
      await new Promise<void>((resolve) => this.#onPull = resolve);
    }
  }

  #leave(): void {
    this.#gone.abort();
    this.#onPull();
    this.#reader?.cancel().catch(() => {});
  }
}
