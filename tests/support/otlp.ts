import { PATIENCE_MS } from "./patience.ts";

/** Takes what a process exports over OTLP by HTTP, as it comes, on a port of its own. */
export class Collector implements AsyncDisposable {
  /** The paths and bodies of the exports, as text. */
  readonly received: string[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #waiting = new Set<() => void>();

  constructor() {
    this.#server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      async (request) => {
        const body = new TextDecoder("latin1").decode(await request.bytes());
        this.received.push(`${new URL(request.url).pathname} ${body}`);
        for (const look of [...this.#waiting]) look();
        return Response.json({});
      },
    );
  }

  /** What makes a Deno process export everything to here: spans, metrics, and what it prints. */
  get environment(): Record<string, string> {
    return {
      OTEL_DENO: "true",
      OTEL_DENO_CONSOLE: "capture",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${this.#server.addr.port}`,
      OTEL_BSP_SCHEDULE_DELAY: "100",
      OTEL_BLRP_SCHEDULE_DELAY: "100",
    };
  }

  get text(): string {
    return this.received.join("\n");
  }

  /** Resolves once the expression is found in what was exported. */
  async until(expression: RegExp): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = () => expression.test(this.text) && resolve();
    const timer = setTimeout(
      () => reject(new Error(`${expression} was not exported: ${this.text.slice(0, 2_000)}`)),
      PATIENCE_MS,
    );
    this.#waiting.add(look);
    look();
    await promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(look);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}
