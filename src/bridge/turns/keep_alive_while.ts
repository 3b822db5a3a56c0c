import { Alarm } from "../../shared/mod.ts";
import { keepingLogIds, logger } from "../../telemetry/mod.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";

/** No timer runs longer than this, in ms. */
const LONGEST_TIMER_MS = 3_600_000;

/** Runs a task; law 8: while it runs the session is in use, however long that takes. */
export async function keepAliveWhile(
  { aggregate, ttlMs, task }: {
    readonly aggregate: SessionAggregate;
    /** A session's time to live after its last use, in ms. */
    readonly ttlMs: number;
    readonly task: () => Promise<void>;
  },
): Promise<void> {
  const everyMs = Math.min(ttlMs / 4, LONGEST_TIMER_MS);
  const renew = () => {
    alarm.set(everyMs);
    aggregate.exclusive(() => aggregate.renew())
      .catch((error) =>
        logger.warn("Extending the session's expiry failed; will retry", {
          ...aggregate.key,
          error,
        })
      );
  };
  const alarm = new Alarm(keepingLogIds(renew));
  alarm.set(everyMs);
  try {
    await task();
  } finally {
    alarm.stop();
  }
}
