import { pause } from "../../src/shared/mod.ts";
import { type BridgeProcess, startServer } from "../support/process.ts";
import type { Random } from "./random.ts";
import { Wire } from "./wire.ts";

/** What a process says that cannot open its log: its disk is full, or its server away. */
const NO_STORE = /disk is full|disk I\/O error|Could not open Deno KV/;
const MOST_STARTS = 100;

/** The exit code of a process that was killed. */
const KILLED = 137;

/** What was done to the instances of a run, and how they took it. */
export interface Tally {
  kills: number;
  interrupts: number;
  /** Of both, while the model was asked what is to be learned. */
  whileLearning: number;
  /** Interrupted, but did not end with 0. */
  wrongExits: number;
  /** Ended before anyone ended them. */
  crashes: number;
  /** Starts that failed, for want of the store, and were tried again. */
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
  readonly #isLearning: () => boolean;
  readonly #ending = new Set<Promise<void>>();
  #process: BridgeProcess | undefined;

  constructor(options: {
    /** As it is called in the story. */
    readonly name: string;
    readonly random: Random;
    readonly environment: Readonly<Record<string, string>>;
    readonly tally: Tally;
    readonly note: (what: string) => void;
    /** Whether the model is being asked what is to be learned. */
    readonly isLearning: () => boolean;
  }) {
    this.wire = new Wire(options.random.fork());
    this.#name = options.name;
    this.#random = options.random.fork();
    this.#environment = options.environment;
    this.#tally = options.tally;
    this.#note = options.note;
    this.#isLearning = options.isLearning;
  }

  /** The port of the process itself, past the wire. */
  get port(): number {
    return this.wire.target;
  }

  /** Starts its process; from then on new connections reach that one. */
  async start(faults: "seeded" | "none"): Promise<void> {
    const process = await this.#launch(faults);
    this.#process = process;
    this.wire.target = process.port;
  }

  /** Tries as often as it takes: without its store none starts. */
  async #launch(faults: "seeded" | "none"): Promise<BridgeProcess> {
    const args = ["run", "--quiet", "-A", "--unstable-kv", "tests/faults/instance.ts"];
    for (let tries = 1;; tries++) {
      const seed = String(this.#random.whole(0, 1e9));
      const environment = { ...this.#environment, FAULT_SEED: seed, FAULTS: faults };
      try {
        return await startServer(args, environment);
      } catch (error) {
        if (!NO_STORE.test(String(error)) || tries === MOST_STARTS) throw error;
        this.#tally.failedStarts += 1;
        this.#note(`${this.#name} cannot start: there is no store`);
        await pause(200);
      }
    }
  }

  /** Ends its process; resolves once those before have ended, too. */
  async end(signal: "SIGKILL" | "SIGINT"): Promise<void> {
    await Promise.all([...this.#ending, this.#end(this.#process, signal)]);
  }

  async #end(process: BridgeProcess | undefined, signal: "SIGKILL" | "SIGINT"): Promise<void> {
    if (!process) return;
    const code = await process.end(signal);
    const isWrong = code !== (signal === "SIGKILL" ? KILLED : 0);
    if (isWrong) {
      this.#note(`${this.#name} ended with ${code}: ${process.output.slice(-600)}`);
      this.#tally[signal === "SIGKILL" ? "crashes" : "wrongExits"] += 1;
    }
    const full = process.output.match(/(?<!injected: )database or disk is full/g);
    this.#tally.fullDisk += full?.length ?? 0;
  }

  /** Waits until the model is asked what is to be learned, but not long: then most is at stake. */
  async #learningBegins(): Promise<void> {
    for (let tries = 0; tries < 40 && !this.#isLearning(); tries++) await pause(10);
    if (this.#isLearning()) await pause(this.#random.whole(0, 600));
  }

  /**
   * Ends its process again and again. Another one takes its place: after that, or, as when a new
   * version is rolled out, before. One that was interrupted may take its time.
   */
  async haunt({ longestLifeMs, goesOn }: {
    readonly longestLifeMs: number;
    readonly goesOn: () => boolean;
  }): Promise<void> {
    while (goesOn()) {
      const process = this.#process;
      const isAhead = this.#random.chance(0.5);
      const life = pause(this.#random.whole(100, longestLifeMs));
      const next = isAhead ? this.start("seeded") : undefined;
      await Promise.all([life, next]);
      if (this.#random.chance(0.5)) await this.#learningBegins();
      const signal = this.#random.chance(0.85) ? "SIGKILL" : "SIGINT";
      this.#note(`${this.#name} gets ${signal}${isAhead ? ", its successor is up" : ""}`);
      this.#tally[signal === "SIGKILL" ? "kills" : "interrupts"] += 1;
      if (this.#isLearning()) this.#tally.whileLearning += 1;
      const ending = this.#end(process, signal).finally(() => this.#ending.delete(ending));
      this.#ending.add(ending);
      if (isAhead) continue;
      await this.start("seeded");
      this.#note(`${this.#name} is up again`);
    }
  }
}
