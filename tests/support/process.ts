import { DatabaseSync } from "node:sqlite";
import { launchPlan } from "../../src/cli/permissions.ts";
import { assertFilesHoldNone, assertPrintedNone, secretsOf } from "./leaks.ts";
import { PATIENCE_MS } from "./patience.ts";

const ROOT = new URL("../../", import.meta.url);

/** How long a process may take to end after a signal, and by itself, in ms. */
const SIGNAL_PATIENCE_MS = 60_000;
const END_PATIENCE_MS = 600_000;

/** A command that runs, and what it has printed: never a secret of its settings. */
export class Running {
  readonly #secrets: readonly string[];
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<void>;
  readonly #waiting = new Set<() => void>();
  #output = "";

  constructor(command: string, options: Deno.CommandOptions) {
    this.#secrets = secretsOf(options.env);
    const piped = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
    this.#child = new Deno.Command(command, { cwd: ROOT, ...options, ...piped }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    const { stdout, stderr } = this.#child;
    this.#reading = Promise.all([this.#read(stdout), this.#read(stderr)]).then(() => {});
  }

  get pid(): number {
    return this.#child.pid;
  }

  get output(): string {
    return this.#output;
  }

  /** What the expression finds in the output, once it is there; throws when it ends without it. */
  async until(expression: RegExp): Promise<RegExpExecArray> {
    const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
    const look = () => {
      const found = expression.exec(this.#output);
      if (found) resolve(found);
    };
    const fail = () => reject(new Error(`${expression} was not printed, but:\n${this.#output}`));
    const timer = setTimeout(fail, PATIENCE_MS);
    this.#waiting.add(look);
    look();
    this.#reading.then(fail);
    return await promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(look);
    });
  }

  /** Resolves once it has printed more than a text of this length; throws when it ends without. */
  async more(length: number): Promise<string> {
    await this.until(new RegExp(`^[^]{${length + 1}}`));
    return this.#output;
  }

  /** Types a line. */
  async type(line: string, end = "\n"): Promise<void> {
    await this.press(`${line}${end}`);
  }

  /** Types a text as it is. */
  async press(text: string): Promise<void> {
    await this.#writer.write(new TextEncoder().encode(text));
  }

  /** Ends it by a signal; resolves with its exit code. Throws where a secret was printed, or it does not end. */
  async end(signal?: Deno.Signal): Promise<number> {
    await this.#writer.close().catch(() => {});
    if (signal) {
      try {
        this.#child.kill(signal);
      } catch {
        // It has ended by itself.
      }
    }
    let isStuck = false;
    const patience = setTimeout(() => {
      isStuck = true;
      this.#child.kill("SIGKILL");
    }, signal ? SIGNAL_PATIENCE_MS : END_PATIENCE_MS);
    const { code } = await this.#child.status;
    clearTimeout(patience);
    await this.#reading;
    if (isStuck) throw new Error(`It did not end, but printed:\n${this.#output}`);
    assertPrintedNone(this.#output, this.#secrets);
    return code;
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      this.#output += text;
      for (const look of [...this.#waiting]) look();
    }
  }
}

/** The bridge as a process of its own. */
export interface BridgeProcess extends Running {
  readonly port: number;
}

/** Starts `main.ts` with the permissions of `deno task start`, and waits until it listens. */
export async function startBridge(
  environment: Readonly<Record<string, string>> & { readonly KV_PATH: string },
): Promise<BridgeProcess> {
  const settings = { PORT: "0", ...environment };
  const { flags } = launchPlan(settings);
  return await startServer(["run", "--quiet", ...flags, "main.ts"], settings);
}

/** Starts a server by Deno, and waits until it says where it listens. */
export async function startServer(
  args: string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<BridgeProcess> {
  const env = { NO_COLOR: "1", ...environment };
  const running = new Running(Deno.execPath(), { args, env });
  const listening = running.until(/Page +http:\/\/127\.0\.0\.1:(\d+)/);
  const [, port] = await listening.catch(async (error) => {
    await running.end("SIGKILL");
    throw error;
  });
  return Object.assign(running, { port: Number(port) });
}

/**
 * Stops a bridge where it is, until SIGCONT, but never in the middle of a commit: then SQLite would
 * let nobody else write. `other` is a bridge on the same file.
 */
export async function freeze(bridge: BridgeProcess, { path, other }: {
  readonly path: string;
  readonly other: BridgeProcess;
}): Promise<void> {
  const database = new DatabaseSync(path);
  database.exec("pragma busy_timeout = 5000; begin immediate");
  Deno.kill(bridge.pid, "SIGSTOP");
  await (await fetch(`http://127.0.0.1:${other.port}/healthz`)).body?.cancel();
  database.exec("rollback");
  database.close();
}

/** A folder that is gone when the test ends, and held no secret then; a log's place in it. */
export async function logPlace(): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await Deno.makeTempDir();
  return {
    path: `${folder}/log.sqlite3`,
    [Symbol.asyncDispose]: async () => {
      await assertFilesHoldNone(folder).finally(() => Deno.remove(folder, { recursive: true }));
    },
  };
}

/** Where a program is on this machine; undefined when it is not installed. */
export async function findProgram(...names: readonly string[]): Promise<string | undefined> {
  const folders = (Deno.env.get("PATH") ?? "").split(Deno.build.os === "windows" ? ";" : ":");
  for (const name of names) {
    for (const folder of folders) {
      const path = `${folder}/${name}`;
      if (await Deno.stat(path).then(({ isFile }) => isFile, () => false)) return path;
    }
  }
  return undefined;
}
