import type { Lease, Leases, StoreCheck } from "../../session_log/mod.ts";
import { Alarm, SerialQueue } from "../../shared/mod.ts";
import { keepingLogIds, logger } from "../../telemetry/mod.ts";
import type { SessionKey } from "../api/session.ts";
import type { LeasedAppend, LeasedBatch, LeaseGuard } from "./lease_guard.ts";

/** Another instance holds the lease, or what it was taken for was ended without this one. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";
}

/** What a holder has to know of what others do: a renewal finds out by the way, so no poll need. */
export interface LeaseNews {
  /** What holds as long as there is nothing new; undefined: there may be already. */
  readonly checks: () => readonly StoreCheck[] | undefined;
  /** Called where a renewal found that there may be. */
  readonly onNews: () => void;
}

/**
 * A lease of a session or a space held by this instance, renewed in time until `end`. Renewals and the
 * appends that are checked against it take turns, so that our own writes never make its version
 * stale.
 */
export class HeldLease<Key extends { readonly owner: string } = SessionKey> implements LeaseGuard {
  readonly #leases: Leases<Key>;
  readonly #key: Key;
  readonly #onLost: () => void;
  readonly #news: LeaseNews | undefined;
  readonly #due = new Alarm(keepingLogIds(() => this.#renew()));
  #isEnding = false;
  readonly #queue = new SerialQueue();
  #lease: Lease | undefined;

  constructor(lease: Lease, options: {
    readonly leases: Leases<Key>;
    readonly key: Key;
    /** Called once, as soon as the lease turns out to be lost. */
    readonly onLost: () => void;
    readonly news?: LeaseNews;
  }) {
    this.#lease = lease;
    this.#leases = options.leases;
    this.#key = options.key;
    this.#onLost = options.onLost;
    this.#news = options.news;
    this.#plan(this.#leases.dueInMs(lease));
  }

  /** The lease as last written; undefined once it is lost or has ended. */
  get current(): Lease | undefined {
    return this.#lease;
  }

  /**
   * The lease once what is being written of it here has been written, so that a check of it holds;
   * undefined once it is lost or has ended.
   */
  async settled(): Promise<Lease | undefined> {
    return await this.#queue.add(() => Promise.resolve(this.#lease));
  }

  /** Appends under this lease, which ends once no turn is open any more. */
  async append<Batch extends LeasedBatch, Result extends LeasedAppend>(
    batch: Batch,
    append: (batch: Batch) => Promise<Result>,
  ): Promise<Result> {
    return await this.#queue.add(async () => {
      const ends = batch.open === false;
      const { version } = this.#held();
      const appended = await append({ ...batch, lease: { version, ends } });
      // The log did not move, so it was the lease that changed.
      const isLeaseSuspect = !appended.ok && appended.position === batch.expected;
      if (isLeaseSuspect) await this.#verify();
      if (appended.ok && ends) this.#lease = undefined;
      return appended;
    });
  }

  /** Checks whether this instance still holds the lease. Throws `LeaseLostError` if not. */
  async verify(): Promise<void> {
    await this.#queue.add(() => this.#verify());
  }

  /**
   * Whether this instance still holds the lease, before it does what only the holder may: renews it
   * where it may have expired, reads it where another instance may have ended it.
   */
  async confirm({ mayHaveEnded }: { readonly mayHaveEnded: boolean }): Promise<boolean> {
    try {
      await this.#queue.add(async () => {
        if (!this.#leases.isFresh(this.#held())) await this.#renewHeld();
        else if (mayHaveEnded) await this.#verify();
      });
      return true;
    } catch (error) {
      if (error instanceof LeaseLostError) return false;
      throw error;
    }
  }

  /** Stops renewing and releases the lease. */
  async end(): Promise<void> {
    this.#isEnding = true;
    this.#due.stop();
    await this.#queue.add(async () => {
      const lease = this.#lease;
      this.#lease = undefined;
      if (lease) await this.#leases.release(this.#key, lease);
    }).catch((error) => this.#warn("Releasing a lease failed; it will expire", error));
  }

  #plan(waitMs: number): void {
    if (!this.#isEnding) this.#due.set(waitMs);
  }

  /** Renews it, and plans the next renewal; soon where this one failed. */
  #renew(): void {
    const leases = this.#leases;
    const begun = performance.now();
    this.#queue.add(async () => {
      if (!this.#lease) return;
      const before = this.#lease;
      await this.#renewHeld();
      const { current } = this;
      if (current) this.#plan(current === before ? leases.tryMs(current) : leases.dueInMs(current));
    }).catch((error) => {
      if (error instanceof LeaseLostError) return;
      this.#warn("Renewing a lease failed; will retry", error);
      const passedMs = performance.now() - begun;
      if (this.#lease) this.#plan(Math.max(0, leases.tryMs(this.#lease) - passedMs));
    });
  }

  #warn(message: string, error: unknown): void {
    logger.warn(message, { ...this.#key, error });
  }

  /**
   * A renewal that was applied after its caller gave up has changed the version: renews that one. One
   * that did not hold because others did something is made all the same.
   */
  async #renewHeld(): Promise<void> {
    const leases = this.#leases;
    const checks = this.#news ? this.#news.checks() : [];
    let renewed = await leases.renew(this.#key, this.#held(), checks);
    const isNews = !renewed || !checks;
    if (!renewed) {
      await this.#verify();
      renewed = await leases.renew(this.#key, this.#held());
    }
    if (isNews) this.#news?.onNews();
    if (renewed) this.#lease = renewed;
  }

  async #verify(): Promise<void> {
    const held = this.#held();
    const leases = this.#leases;
    const found = await leases.find(this.#key, leases.tryMs(held));
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
}

function lost(): LeaseLostError {
  return new LeaseLostError("Cannot continue: another instance holds the lease");
}
