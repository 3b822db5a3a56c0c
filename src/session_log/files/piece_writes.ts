import { COMMIT_BYTES } from "../../event_store/mod.ts";
import type { Check, KvClient, KvKey, Mutation } from "../../kv/mod.ts";

/**
 * Writes the pieces of files, as many in a commit as it takes. Each commit has checks, so that none
 * outlives an erasure that came between: then nothing more is written.
 */
export class PieceWrites {
  readonly #kv: KvClient;
  readonly #checks: readonly Check[];
  #isOver = false;
  #mutations: Mutation[] = [];
  #bytes = 0;

  constructor(kv: KvClient, checks: readonly Check[]) {
    this.#kv = kv;
    this.#checks = checks;
  }

  /** Adds a piece, which expires after `expireIn` ms. */
  async set(
    key: KvKey,
    value: { readonly body: Uint8Array } & Readonly<Record<string, unknown>>,
    expireIn: number,
  ): Promise<void> {
    if (this.#bytes + value.body.length > COMMIT_BYTES) await this.flush();
    this.#mutations.push({ type: "set", key, value, expireIn });
    this.#bytes += value.body.length;
  }

  /** Writes what is left, and the last mutations with it. False when a check has failed. */
  async flush(last: readonly Mutation[] = []): Promise<boolean> {
    const mutations = [...this.#mutations, ...last];
    if (mutations.length === 0 || this.#isOver) return !this.#isOver;
    this.#mutations = [];
    this.#bytes = 0;
    this.#isOver = !(await this.#kv.commit({ checks: this.#checks, mutations })).ok;
    return !this.#isOver;
  }
}
