import type { LeaseCheck, Leases, SessionKey } from "../../session_log/mod.ts";

/** What a guard has to know of a batch, and what it adds to it. */
export interface LeasedBatch {
  readonly expected: number;
  /** Whether there are open turns from then on; none: the lease ends. */
  readonly open?: boolean;
  readonly lease?: LeaseCheck;
}

/** What it has to know of the result: on a conflict, where the log is. */
export type LeasedAppend =
  | { readonly ok: true }
  | { readonly ok: false; readonly position: number };

/** The lease an append is checked against, besides the position it expects. */
export interface LeaseGuard {
  /**
   * Appends a batch under the lease, with what the guard adds to it. Throws `LeaseLostError` when this
   * instance lost its own.
   */
  append<Batch extends LeasedBatch, Result extends LeasedAppend>(
    batch: Batch,
    append: (batch: Batch) => Promise<Result>,
  ): Promise<Result>;
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

  async append<Batch extends LeasedBatch, Result extends LeasedAppend>(
    batch: Batch,
    append: (batch: Batch) => Promise<Result>,
  ): Promise<Result> {
    const found = await this.#leases.find(this.#key);
    const ends = batch.open === false || this.#isRunning();
    return await append({ ...batch, lease: { version: found?.version ?? null, ends } });
  }
}
