import { HOME } from "./home.ts";

/** Signals that are passed on; Windows has only the first. */
const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM"];

/** Variables that a program gets besides those of this one. */
export type Variables = Readonly<Record<string, string>>;

/** Where a program runs, and with what. */
export interface ChildPlace {
  /** The folder it runs in; by default the bridge's. */
  readonly cwd?: string;
  readonly env?: Variables;
}

/** A program that runs beside this one. */
export interface Child {
  /** Resolves with its exit code: 128 and the signal's number if a signal ended it. */
  readonly code: Promise<number>;
  /** Asks it to shut down, and waits until it has. */
  stop(): Promise<void>;
}

/** A signal has asked the launcher to stop while it waited for what a program prints. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";

  /** The exit code of the program. */
  readonly code: number;

  constructor(signal: Deno.Signal, code: number) {
    super(`Stopped by ${signal}`);
    this.code = code;
  }
}

/** The programs that Deno runs for a launcher. Signals to the launcher are passed on to them. */
export class Children implements Disposable {
  readonly #running = new Set<Deno.ChildProcess>();
  readonly #stopped = Promise.withResolvers<void>();
  readonly #listeners = SIGNALS.map((signal) => [signal, () => this.#stop(signal)] as const);
  #signal: Deno.Signal | undefined;

  constructor() {
    for (const [signal, listener] of this.#listeners) Deno.addSignalListener(signal, listener);
  }

  /** Whether a signal has asked the launcher to stop. */
  get isStopped(): boolean {
    return this.#signal !== undefined;
  }

  /** Resolves once a signal has asked the launcher to stop. */
  get stopped(): Promise<void> {
    return this.#stopped.promise;
  }

  /** Starts a program that shares the terminal with this one. */
  start(args: readonly string[], place: ChildPlace = {}): Child {
    const process = this.#spawn(args, place, "inherit");
    return {
      code: process.status.then(({ code }) => code),
      stop: async () => {
        kill(process, "SIGTERM");
        await process.status;
      },
    };
  }

  /** Runs a program to its end; resolves with its exit code. */
  async run(args: readonly string[], place: ChildPlace = {}): Promise<number> {
    return await this.start(args, place).code;
  }

  /** Runs a program to its end; resolves with what it printed. Throws if it failed or was stopped. */
  async read(args: readonly string[], place: ChildPlace = {}): Promise<string> {
    const process = this.#spawn(args, place, "piped");
    const output = await new Response(process.stdout).text();
    const { code } = await process.status;
    if (this.#signal) throw new StoppedError(this.#signal, code);
    if (code !== 0) throw new Error(`Cannot run ${args.join(" ")}: exit code ${code}`);
    return output;
  }

  [Symbol.dispose](): void {
    for (const [signal, listener] of this.#listeners) Deno.removeSignalListener(signal, listener);
  }

  #spawn(
    args: readonly string[],
    { cwd = HOME, env = {} }: ChildPlace,
    stdout: "inherit" | "piped",
  ): Deno.ChildProcess {
    const process = new Deno.Command(Deno.execPath(), {
      args: [...args],
      env,
      cwd,
      stdin: "inherit",
      stdout,
      stderr: "inherit",
    }).spawn();
    this.#running.add(process);
    process.status.finally(() => this.#running.delete(process));
    // The signal came between two programs.
    if (this.#signal) kill(process, this.#signal);
    return process;
  }

  #stop(signal: Deno.Signal): void {
    this.#signal = signal;
    this.#stopped.resolve();
    for (const process of this.#running) kill(process, signal);
  }
}

function kill(process: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    process.kill(signal);
  } catch (error) {
    // It has already exited.
    if (!(error instanceof TypeError)) throw error;
  }
}
