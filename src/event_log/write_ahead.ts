import { BATCH_MUTATIONS, COMMIT_BYTES } from "./limits.ts";

/**
 * Writes what one commit has no room for, in several, each of which checks the head: so that they
 * never take a place that another append was given, nor outlive an erasure that came between.
 */
export class WriteAhead {
  readonly #kv: Deno.Kv;
  readonly #checks: readonly Deno.AtomicCheck[];
  readonly #expireIn: number;
  #atomic: Deno.AtomicOperation | undefined;
  #mutations = 0;
  #bytes = 0;

  constructor(kv: Deno.Kv, options: {
    readonly checks: readonly Deno.AtomicCheck[];
    /** In ms. */
    readonly expireIn: number;
  }) {
    this.#kv = kv;
    this.#checks = options.checks;
    this.#expireIn = options.expireIn;
  }

  /** Adds a value. False when the head has changed. */
  async set(
    place: Deno.KvKey,
    value: { readonly body: Uint8Array; readonly ahead?: true },
  ): Promise<boolean> {
    this.#atomic ??= this.#kv.atomic().check(...this.#checks);
    this.#atomic.set(place, value, { expireIn: this.#expireIn });
    this.#mutations += 1;
    this.#bytes += value.body.length;
    const isFull = this.#mutations >= BATCH_MUTATIONS || this.#bytes > COMMIT_BYTES;
    return isFull ? await this.flush() : true;
  }

  /** Writes what is left. False when the head has changed. */
  async flush(): Promise<boolean> {
    const atomic = this.#atomic;
    if (!atomic) return true;
    this.#atomic = undefined;
    this.#mutations = 0;
    this.#bytes = 0;
    return (await atomic.commit()).ok;
  }
}
