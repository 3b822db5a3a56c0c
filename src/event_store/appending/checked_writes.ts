import type { Check, KvClient, KvKey, Mutation } from "../../kv/mod.ts";
import { BATCH_MUTATIONS, COMMIT_BYTES } from "../limits.ts";

/**
 * Writes what one commit has no room for, in several, each of which has the checks: so none takes a
 * position that another append was given, nor outlives an erasure that came between. Once a check has
 * failed, nothing more is written.
 */
export class CheckedWrites {
  readonly #kv: KvClient;
  readonly #checks: readonly Check[];
  #mutations: Mutation[] = [];
  #bytes = 0;
  #isOver = false;

  constructor(kv: KvClient, checks: readonly Check[]) {
    this.#kv = kv;
    this.#checks = checks;
  }

  /** Adds a value, which expires after `expireIn` ms. False when a check has failed. */
  async set(
    key: KvKey,
    value: { readonly body: Uint8Array } & Readonly<Record<string, unknown>>,
    expireIn: number,
  ): Promise<boolean> {
    this.#mutations.push({ type: "set", key, value, expireIn });
    this.#bytes += value.body.length;
    const isFull = this.#mutations.length >= BATCH_MUTATIONS || this.#bytes > COMMIT_BYTES;
    return isFull ? await this.flush() : !this.#isOver;
  }

  /** Writes what is left, and the last mutations with it. False when a check has failed. */
  async flush(last: readonly Mutation[] = []): Promise<boolean> {
    const mutations = [...this.#mutations, ...last];
    this.#mutations = [];
    this.#bytes = 0;
    if (mutations.length === 0 || this.#isOver) return !this.#isOver;
    this.#isOver = !(await this.#kv.commit({ checks: this.#checks, mutations })).ok;
    return !this.#isOver;
  }
}
