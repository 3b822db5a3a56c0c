import type { Lease, SessionKey, SessionLog } from "../../session_log/mod.ts";
import { logger } from "../../telemetry/mod.ts";
import type { RequestAhead } from "./request_ahead.ts";

/** A lease that was taken along with the event that opened a turn, and is good for that turn only. */
export interface OpeningLease {
  readonly lease: Lease;
  /** The position that opened the turn. */
  readonly openedAt: number;
  /** The request that was built for it while its message was being stored. */
  readonly ahead?: RequestAhead | undefined;
}

/** The opening lease that waits for the runner, if there is one. */
export class OpeningLeaseSlot {
  #waiting: OpeningLease | undefined;

  /** Leaves a lease for the runner. */
  put(opening: OpeningLease | undefined): void {
    this.#waiting = opening ?? this.#waiting;
  }

  /** Takes it out, where it was taken for the turn opened at this position. */
  take(openedAt: number): OpeningLease | undefined {
    const opening = this.#waiting;
    this.#waiting = undefined;
    return opening?.openedAt === openedAt ? opening : undefined;
  }

  /** Gives a lease that nobody took out back to the other instances. */
  async release(log: SessionLog, key: SessionKey): Promise<void> {
    const opening = this.#waiting;
    this.#waiting = undefined;
    if (!opening) return;
    await log.leases.release(key, opening.lease)
      .catch((error) => logger.warn("Releasing a lease failed; it will expire", { ...key, error }));
  }
}
