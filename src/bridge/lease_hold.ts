import type { EventLog, Lease } from "../event_log/mod.ts";
import { logger } from "../telemetry/mod.ts";
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
  readonly #log: EventLog;
  readonly #key: SessionKey;
  readonly #onLost: () => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #lease: Lease | undefined;
  #work: Promise<unknown> = Promise.resolve();

  constructor(lease: Lease, options: {
    readonly log: EventLog;
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

  /**
   * Whether the lease still is this holder's, for something that only its holder may do: renewed
   * where it may have expired, read where someone else may have ended it.
   */
  async confirm({ mayHaveEnded }: { readonly mayHaveEnded: boolean }): Promise<boolean> {
    try {
      await this.#exclusive(async () => {
        if (!this.#log.leases.isFresh(this.#held())) await this.#renewHeld();
        else if (mayHaveEnded) await this.#verify();
      });
      return true;
    } catch (error) {
      if (error instanceof LeaseLostError) return false;
      throw error;
    }
  }

  /** Stops renewing, and gives the lease back. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#exclusive(async () => {
      const lease = this.#lease;
      this.#lease = undefined;
      if (lease) await this.#log.leases.release(this.#key, lease);
    }).catch((error) => this.#warn("Releasing a lease failed; it will expire", error));
  }

  #renew(): void {
    this.#exclusive(async () => {
      if (this.#lease) await this.#renewHeld();
    }).catch((error) => {
      if (!(error instanceof LeaseLostError)) {
        this.#warn("Renewing a lease failed; will retry", error);
      }
    });
  }

  #warn(message: string, error: unknown): void {
    logger.warn(message, { ...this.#key, error });
  }

  /** A renewal that was applied after its caller gave up has changed the version: tries that one. */
  async #renewHeld(): Promise<void> {
    const { leases } = this.#log;
    let renewed = await leases.renew(this.#key, this.#held());
    if (!renewed) {
      await this.#verify();
      renewed = await leases.renew(this.#key, this.#held());
    }
    if (renewed) this.#lease = renewed;
  }

  async #verify(): Promise<void> {
    const held = this.#held();
    const { leases } = this.#log;
    const found = await leases.find(this.#key, leases.tryMs);
    if (found?.version === held.version) return;
    if (found?.holder === held.holder) {
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
