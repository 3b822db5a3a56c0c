import { INSTANCE, logger, measure } from "../../telemetry/mod.ts";
import type { CommandHandler } from "../aggregate/command_handler.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { HeldLease } from "../leases/held_lease.ts";

/** A turn during which this many instances died is failed: it may be crashing them (poison message). */
const MAX_ABANDONED = 10;

/** Records that an instance died holding the first open turn, and fails a poison message. */
export async function recordAbandonedCall({ aggregate, handler, lease }: {
  readonly aggregate: SessionAggregate;
  readonly handler: CommandHandler;
  readonly lease: HeldLease;
}): Promise<void> {
  const turn = aggregate.state.open[0];
  if (!turn) return;
  measure.takeOver();
  logger.info("Took over a turn whose instance went away", { ...aggregate.key, turn: turn.id });
  await handler.handle({ type: "AbandonCall", turn: turn.id }, { guard: lease });
  if (turn.abandoned + 1 < MAX_ABANDONED) return;
  const message = `${MAX_ABANDONED} instances died while answering this message; send it again`;
  const by = { instance: INSTANCE, attempt: turn.abandoned + 1 };
  const code = "call_abandoned";
  const failure = { turn: turn.id, code, message, retryable: true, poisons: false, by };
  const handled = await handler.handle({ type: "FailTurn", failure }, { guard: lease });
  if (handled.ok) measure.turn({ outcome: "failed", code: failure.code });
}
