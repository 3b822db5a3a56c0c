import type { Command } from "../../conversation/mod.ts";
import { StoreError } from "../../session_log/mod.ts";
import { pause as pauseFor } from "../../shared/mod.ts";
import { logger } from "../../telemetry/mod.ts";
import type { CommandHandler } from "../aggregate/command_handler.ts";
import { SessionGoneError } from "../aggregate/session_gone_error.ts";
import { type HeldLease, LeaseLostError } from "../leases/held_lease.ts";

/** Pauses between the first attempts to store an outcome, in ms. */
const RETRIES_MS = [100, 500, 2_000, 5_000];

/** The pause between those that come after, while the store is down, in ms; and how many there are. */
const HELD_MS = 2_000;
const HELD_TRIES = 450;

/**
 * What became of an outcome: it is in the log, the turn had ended otherwise before, another instance
 * has the turn, or the log is down.
 */
export type OutcomeStorage = "stored" | "ended_before" | "lost" | "unavailable";

/**
 * Stores the outcome of a turn. While the store is down it is held for a quarter of an hour, for a
 * reply that was paid for would be paid for again; each attempt is checked against the lease. No turn
 * begins on such a store, so what is held is what was under way. Throws where retrying is pointless:
 * the session is gone or stops.
 */
export async function storeOutcome(outcome: Command, options: {
  readonly handler: Pick<CommandHandler, "handle">;
  readonly lease: HeldLease;
  readonly isStopped: () => boolean;
  /** Called once, if the first attempts have failed and more follow. */
  readonly onHeld: () => void;
  readonly pause?: (ms: number) => Promise<void>;
}): Promise<OutcomeStorage> {
  const { handler, lease, isStopped, onHeld, pause = pauseFor } = options;
  for (let tries = 0;; tries++) {
    try {
      const handled = await handler.handle(outcome, { guard: lease });
      return handled.ok ? "stored" : "ended_before";
    } catch (error) {
      if (error instanceof LeaseLostError) return "lost";
      if (error instanceof SessionGoneError || isStopped()) throw error;
      const held = tries - RETRIES_MS.length;
      if (held <= 0) logger.error("Storing the outcome of a turn failed", { error });
      if (held >= 0 && !isDown(error) || held >= HELD_TRIES) return "unavailable";
      if (held === 0) onHeld();
      await pause(RETRIES_MS[tries] ?? HELD_MS);
    }
  }
}

function isDown(error: unknown): boolean {
  return error instanceof StoreError && error.code === "store_unavailable";
}
