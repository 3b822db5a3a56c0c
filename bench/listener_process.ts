import { Running } from "../tests/support/process.ts";

/** What came to the listeners since they were asked before. */
export interface ListenersReport {
  /** The deltas by their offset: how many listeners got one, and when the last of them did. */
  readonly deltas: readonly {
    readonly offset: number;
    readonly count: number;
    /** In ms since the epoch. */
    readonly lastAt: number;
  }[];
  /** How many listeners got the end of the reply. */
  readonly completed: number;
  /** Replies whose deltas were not the whole text, one after another, from the beginning on. */
  readonly broken: number;
  /** Sockets that were closed, from the beginning on. */
  readonly dropped: number;
}

/** It says each time that so many more are open. */
const STEP = 500;

/** Sockets of a server in a process of their own, so that their work is not the server's. */
export class Listeners {
  readonly #process: Running;
  #asked = 0;

  private constructor(process: Running) {
    this.#process = process;
  }

  /** Opens them; a session that ends in `*` is one for each. */
  static async open({ port, session, count }: {
    readonly port: number;
    readonly session: string;
    readonly count: number;
  }): Promise<Listeners> {
    const args = ["run", "--quiet", "-A", "bench/listeners.ts", `${port}`, session, `${count}`];
    const process = new Running(Deno.execPath(), { args, env: { NO_COLOR: "1" } });
    for (let open = STEP; open < count; open += STEP) {
      await process.until(new RegExp(`^Connected ${open}$`, "m"));
    }
    await process.until(new RegExp(`^Connected ${count}$`, "m"));
    return new Listeners(process);
  }

  /** Resolves once all of them have the end of their reply of this number, from 1. */
  async completed(reply: number): Promise<void> {
    await this.#process.until(new RegExp(`^Completed ${reply}$`, "m"));
  }

  /** What came since this was asked before. */
  async report(): Promise<ListenersReport> {
    this.#asked += 1;
    await this.#process.type("");
    const found = await this.#process.until(new RegExp(`^Arrived ${this.#asked} (.*)$`, "m"));
    return JSON.parse(found[1] ?? "");
  }

  async end(): Promise<void> {
    await this.#process.end("SIGKILL");
  }
}
