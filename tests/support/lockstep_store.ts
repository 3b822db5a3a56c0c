import { aroundCommits, wrapped } from "./wrapped_kv.ts";

/** How often the event loop turns before nothing more is expected to happen by itself. */
const QUIET_TURNS = 40;

/** How often that may pass without a call, where something is awaited that takes long by itself. */
const PATIENCE = 200;

/** How many entries a list reads at once by default. */
const BATCH = 100;

/** What a store is asked for; a poll: the head and the lease of a session, which nothing waits for. */
export type StoreCall = "read" | "commit" | "poll";

/**
 * A store whose answers come in lockstep: calls wait until nothing else happens in the process, and
 * are then answered together. So the number of answers in a row that something waits for can be
 * counted, whatever the time they take: calls that are made at once are one trip.
 */
export class LockstepStore {
  readonly kv: Deno.Kv;
  /** What was asked of the store in each trip; those of polls alone are none. */
  readonly trips: StoreCall[][] = [];
  readonly #waiting: { readonly call: StoreCall; readonly go: () => void }[] = [];

  constructor(kv: Deno.Kv) {
    const reading = <Result>(read: () => Promise<Result>) => this.#turn("read").then(read);
    const store = wrapped(kv, (target) => ({
      get: ((...asked: Parameters<Deno.Kv["get"]>) =>
        reading(() => target.get(...asked))) as Deno.Kv["get"],
      getMany: ((...asked: Parameters<Deno.Kv["getMany"]>) =>
        this.#turn(isPoll(asked[0]) ? "poll" : "read")
          .then(() =>
            target.getMany(...asked)
          )) as Deno.Kv["getMany"],
      list: ((selector: Deno.KvListSelector, options: Deno.KvListOptions = {}) => {
        const entries = target.list(selector, options);
        const next = entries.next.bind(entries);
        const { limit = Infinity, batchSize = Math.min(limit, BATCH) } = options;
        let read = 0;
        entries.next = () => {
          const isInBatch = read % batchSize !== 0 || read >= limit;
          read += 1;
          return isInBatch ? next() : reading(next);
        };
        return entries;
      }) as Deno.Kv["list"],
    }));
    this.kv = aroundCommits(store, (commit) => this.#turn("commit").then(commit));
  }

  /** Answers trip after trip until the condition holds; resolves with how many trips that took. */
  async until(isReached: () => boolean): Promise<number> {
    const begun = this.trips.length;
    for (let patience = PATIENCE; patience > 0;) {
      await quiet();
      if (isReached()) return this.trips.length - begun;
      if (this.#waiting.length === 0) patience -= 1;
      else this.#answer();
    }
    throw new Error("Nothing is asked of the store any more");
  }

  /** Answers until nothing more is asked; resolves with how many trips that took. */
  async untilIdle(): Promise<number> {
    return await this.until(() => this.#waiting.length === 0);
  }

  /** Answers all that waits, as one trip. */
  #answer(): void {
    const calls = this.#waiting.splice(0);
    if (calls.some(({ call }) => call !== "poll")) this.trips.push(calls.map(({ call }) => call));
    for (const { go } of calls) go();
  }

  #turn(call: StoreCall): Promise<void> {
    return new Promise((go) => this.#waiting.push({ call, go }));
  }
}

function isPoll([head, lease]: readonly Deno.KvKey[]): boolean {
  return head?.at(-1) === "head" && lease?.at(-1) === "lease";
}

/** Resolves once everything that waits for no store has happened. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < QUIET_TURNS; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
