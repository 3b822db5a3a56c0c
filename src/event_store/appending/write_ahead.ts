import type { Check, KvClient, KvKey, Mutation } from "../../kv/mod.ts";
import { BATCH_MUTATIONS, COMMIT_BYTES } from "../limits.ts";

/**
 * Writes what one commit has no room for, in several, each of which checks the head: so they never
 * take a position that another append was given, nor outlive an erasure that came between.
 */
export class WriteAhead {
  readonly #kv: KvClient;
  readonly #checks: readonly Check[];
  #mutations: Mutation[] = [];
  #bytes = 0;

  constructor(kv: KvClient, checks: readonly Check[]) {
    this.#kv = kv;
    this.#checks = checks;
  }

  /** Adds a value. False when the head has changed. */
  async set(
    key: KvKey,
    value: { readonly body: Uint8Array; readonly ahead: true },
    expireIn: number,
  ): Promise<boolean> {
    this.#mutations.push({ type: "set", key, value, expireIn });
    this.#bytes += value.body.length;
    const isFull = this.#mutations.length >= BATCH_MUTATIONS || this.#bytes > COMMIT_BYTES;
    return isFull ? await this.flush() : true;
  }

  /** Writes what is left. False when the head has changed. */
  async flush(): Promise<boolean> {
    const mutations = this.#mutations;
    if (mutations.length === 0) return true;
    this.#mutations = [];
    this.#bytes = 0;
    return (await this.#kv.commit({ checks: this.#checks, mutations })).ok;
  }
}
