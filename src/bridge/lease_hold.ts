import type { Lease, SessionLog } from "../session_log/mod.ts";
import type { SessionKey } from "./types.ts";

/** Another instance has the session's lease, or the turn was ended without this one. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";
}

/**
 * A lease in this instance's hands: renewed every third of its life until `end`. Renewals and the
 * commits that are checked against it take turns, so that its version is never stale by our own
 * doing.
 */
export class LeaseHold {
  readonly #log: SessionLog;
  readonly #key: SessionKey;
  readonly #onLost: () => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #lease: Lease | undefined;
  #work: Promise<unknown> = Promise.resolve();

  constructor(lease: Lease, options: {
    readonly log: SessionLog;
    readonly key: SessionKey;
    /** Called once, as soon as the lease turns out to be lost. */
    readonly onLost: () => void;
  }) {
    this.#lease = lease;
    this.#log = options.log;
    this.#key = options.key;
    this.#onLost = options.onLost;
    this.#timer = setInterval(() => this.#renew(), this.#log.leases.leaseMs / 3);
  }

  /** The lease as it was last written; undefined once it is lost or has ended. */
  get lease(): Lease | undefined {
    return this.#lease;
  }

  /** Runs a task with the lease; it says whether the lease ended with it. Throws `LeaseLostError`. */
  async during<Result>(
    task: (lease: Lease) => Promise<{ readonly result: Result; readonly ended: boolean }>,
  ): Promise<Result> {
    return await this.#exclusive(async () => {
      const { result, ended } = await task(this.#held());
      if (ended) this.#lease = undefined;
      return result;
    });
  }

  /** Looks whether the lease still is this holder's, after something failed that was checked. */
  async verify(): Promise<void> {
    await this.#exclusive(() => this.#verify());
  }

  /** Stops renewing, and gives the lease back. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#exclusive(async () => {
      const lease = this.#lease;
      this.#lease = undefined;
      if (lease) await this.#log.leases.release(this.#key, lease);
    }).catch((error) => console.warn("Releasing a lease failed, it will lapse:", error));
  }

  #renew(): void {
    this.#exclusive(async () => {
      if (!this.#lease) return;
      const renewed = await this.#log.leases.renew(this.#key, this.#lease);
      if (renewed) this.#lease = renewed;
      else await this.#verify();
    }).catch((error) => {
      if (!(error instanceof LeaseLostError)) console.warn("Renewing a lease failed:", error);
    });
  }

  async #verify(): Promise<void> {
    const { holder } = this.#held();
    const found = await this.#log.leases.find(this.#key);
    if (found?.holder === holder) {
      this.#lease = found;
      return;
    }
    this.#lease = undefined;
    this.#onLost();
    throw lost();
  }

  #held(): Lease {
    if (!this.#lease) throw lost();
    return this.#lease;
  }

  #exclusive<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#work.then(task);
    this.#work = result.catch(() => {});
    return result;
  }
}

function lost(): LeaseLostError {
  return new LeaseLostError("Cannot go on with the turn: its lease is another's");
}
