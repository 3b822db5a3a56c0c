import type { Command } from "../../conversation/mod.ts";
import { pause } from "../../shared/mod.ts";
import { logger } from "../../telemetry/mod.ts";
import type { CommandHandler } from "../aggregate/command_handler.ts";
import { SessionGoneError } from "../aggregate/session_gone_error.ts";
import { type HeldLease, LeaseLostError } from "../leases/held_lease.ts";

/** Pauses between attempts to store an outcome, in ms. A reply that was paid for is worth them. */
const RETRIES_MS = [100, 500, 2_000, 5_000];

/**
 * What became of an outcome: it is in the log, the turn had ended otherwise before, another instance
 * has the turn, or the log is down.
 */
export type OutcomeStorage = "stored" | "ended_before" | "lost" | "unavailable";

/** Stores the outcome of a turn. Throws where retrying is pointless: the session is gone or stops. */
export async function storeOutcome(outcome: Command, options: {
  readonly handler: CommandHandler;
  readonly lease: HeldLease;
  readonly isStopped: () => boolean;
}): Promise<OutcomeStorage> {
  for (const wait of [...RETRIES_MS, undefined]) {
    try {
      const handled = await options.handler.handle(outcome, { guard: options.lease });
      return handled.ok ? "stored" : "ended_before";
    } catch (error) {
      if (error instanceof LeaseLostError) return "lost";
      if (error instanceof SessionGoneError || options.isStopped()) throw error;
      logger.error("Storing the outcome of a turn failed", { error });
      if (wait !== undefined) await pause(wait);
    }
  }
  return "unavailable";
}
