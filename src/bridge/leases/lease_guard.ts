import type { Appended, Batch, Leases, SessionKey } from "../../session_log/mod.ts";

/** Appends a batch, with whatever a guard added to it. */
export type AppendBatch = (batch: Batch) => Promise<Appended>;

/** The lease an append is checked against, besides the position it expects. */
export interface LeaseGuard {
  /** Appends a batch under the lease. Throws `LeaseLostError` when this instance lost its own. */
  append(batch: Batch, append: AppendBatch): Promise<Appended>;
}

/** Checks no lease. For events that any instance may append at any time. */
export const NO_LEASE: LeaseGuard = { append: (batch, append) => append(batch) };

/**
 * Checks whatever lease there is, this instance's or another's. For a turn that is ended from
 * outside: its runner's lease ends with it, so that the runner cannot store an outcome too.
 */
export class AnyLease implements LeaseGuard {
  readonly #leases: Leases;
  readonly #key: SessionKey;
  readonly #isRunning: () => boolean;

  constructor(options: {
    readonly leases: Leases;
    readonly key: SessionKey;
    /** Whether the turn that ends is the one the lease is held for. */
    readonly isRunning: () => boolean;
  }) {
    this.#leases = options.leases;
    this.#key = options.key;
    this.#isRunning = options.isRunning;
  }

  async append(batch: Batch, append: AppendBatch): Promise<Appended> {
    const found = await this.#leases.find(this.#key);
    const ends = batch.open === false || this.#isRunning();
    return await append({ ...batch, lease: { version: found?.version ?? null, ends } });
  }
}
