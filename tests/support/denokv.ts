import { freePort } from "./free_port.ts";
import { Running } from "./process.ts";

/** What `.ci/run` builds, and where: `cargo install denokv --version … --root …`. */
const DENOKV_VERSION = "0.14.0";

/** The token that the server is started with, and that `Deno.openKv()` finds in the environment. */
export const DENOKV_TOKEN = "a-token-of-the-tests";

/**
 * Where denokv is, the self-hosted server of Deno KV: `DENOKV`, else where `.ci/run` puts it;
 * undefined where it is not.
 */
export function denokvPath(): string | undefined {
  const cache = Deno.env.get("XDG_CACHE_HOME") || `${Deno.env.get("HOME")}/.cache`;
  const built = `${cache}/context-bridge/denokv-${DENOKV_VERSION}/bin/denokv`;
  return [Deno.env.get("DENOKV"), built].find((path) => path && isFile(path));
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** A denokv on a file of its own. It can be killed, frozen, and started again on the same port. */
export class Denokv implements AsyncDisposable {
  readonly #command: string;
  readonly #file: string;
  readonly #port: number;
  #running: Running | undefined;

  private constructor(options: { command: string; file: string; port: number }) {
    this.#command = options.command;
    this.#file = options.file;
    this.#port = options.port;
  }

  /** Starts one that keeps its data in the file; resolves once it answers. */
  static async start(file: string): Promise<Denokv> {
    const command = denokvPath();
    if (!command) throw new Error("denokv is not installed");
    Deno.env.set("DENO_KV_ACCESS_TOKEN", DENOKV_TOKEN);
    const server = new Denokv({ command, file, port: freePort() });
    await server.start();
    return server;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Starts it, where it was ended, on what it had stored. */
  async start(): Promise<void> {
    const place = ["--sqlite-path", this.#file];
    const serve = ["serve", "--addr", `127.0.0.1:${this.#port}`, "--access-token", DENOKV_TOKEN];
    this.#running = new Running(this.#command, { args: [...place, ...serve] });
    await this.#running.until(/Listening on/i);
  }

  /** Ends it, at once or orderly; resolves when it is gone. */
  async end(signal: "SIGKILL" | "SIGINT" = "SIGKILL"): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.end(signal);
  }

  /** It answers nothing until it is thawed. */
  freeze(): void {
    if (this.#running) Deno.kill(this.#running.pid, "SIGSTOP");
  }

  /** It goes on where it was frozen. */
  thaw(): void {
    if (this.#running) Deno.kill(this.#running.pid, "SIGCONT");
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }
}
