import { type BridgeProcess, startServer } from "../support/process.ts";
import type { Random } from "./random.ts";
import { Wire } from "./wire.ts";

/** What a process says that cannot open its log, for want of room. */
const NO_ROOM = /disk is full|disk I\/O error/;
const MOST_STARTS = 100;

/** The exit code of a process that was killed. */
const KILLED = 137;

/** What was done to the instances of a run, and how they took it. */
export interface Tally {
  kills: number;
  interrupts: number;
  /** Interrupted, but did not end with 0. */
  wrongExits: number;
  /** Ended before anyone ended them. */
  crashes: number;
  /** Starts that failed, for want of room on the disk, and were tried again. */
  failedStarts: number;
  /** Commits that the disk had no room for. */
  fullDisk: number;
}

/** One place in the service: a process that is killed and started again, behind its wire. */
export class Slot {
  readonly wire: Wire;
  readonly #name: string;
  readonly #random: Random;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #tally: Tally;
  readonly #note: (what: string) => void;
  #process: BridgeProcess | undefined;

  constructor(options: {
    /** As it is called in the story. */
    readonly name: string;
    readonly random: Random;
    readonly environment: Readonly<Record<string, string>>;
    readonly tally: Tally;
    readonly note: (what: string) => void;
  }) {
    this.wire = new Wire(options.random.fork());
    this.#name = options.name;
    this.#random = options.random.fork();
    this.#environment = options.environment;
    this.#tally = options.tally;
    this.#note = options.note;
  }

  /** The port of the process itself, past the wire. */
  get port(): number {
    return this.wire.target;
  }

  /** Starts its process, as often as it takes: on a full disk none starts. */
  async start(faults: "seeded" | "none"): Promise<void> {
    const args = ["run", "--quiet", "-A", "--unstable-kv", "tests/faults/instance.ts"];
    for (let tries = 1;; tries++) {
      const seed = String(this.#random.whole(0, 1e9));
      const environment = { ...this.#environment, FAULT_SEED: seed, FAULTS: faults };
      try {
        this.#process = await startServer(args, environment);
        this.wire.target = this.#process.port;
        return;
      } catch (error) {
        if (!NO_ROOM.test(String(error)) || tries === MOST_STARTS) throw error;
        this.#tally.failedStarts += 1;
        this.#note(`${this.#name} cannot start: the disk is full`);
        await pause(200);
      }
    }
  }

  /** Ends its process. */
  async end(signal: "SIGKILL" | "SIGINT"): Promise<void> {
    const process = this.#process;
    if (!process) return;
    this.#process = undefined;
    const code = await process.end(signal);
    const isWrong = code !== (signal === "SIGKILL" ? KILLED : 0);
    if (isWrong) {
      this.#note(`${this.#name} ended with ${code}: ${process.output.slice(-600)}`);
      this.#tally[signal === "SIGKILL" ? "crashes" : "wrongExits"] += 1;
    }
    const full = process.output.match(/(?<!injected: )database or disk is full/g);
    this.#tally.fullDisk += full?.length ?? 0;
  }

  /** Ends its process again and again, and starts another in its place. */
  async haunt({ longestLifeMs, goesOn }: {
    readonly longestLifeMs: number;
    readonly goesOn: () => boolean;
  }): Promise<void> {
    while (goesOn()) {
      await pause(this.#random.whole(100, longestLifeMs));
      const isKill = this.#random.chance(0.8);
      this.#note(`${this.#name} gets ${isKill ? "SIGKILL" : "SIGINT"}`);
      await this.end(isKill ? "SIGKILL" : "SIGINT");
      this.#tally[isKill ? "kills" : "interrupts"] += 1;
      await this.start("seeded");
      this.#note(`${this.#name} is up again`);
    }
  }
}

/** Waits so many ms. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
