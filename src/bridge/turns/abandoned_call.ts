import type { CommandHandler } from "../aggregate/command_handler.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { HeldLease } from "../leases/held_lease.ts";

/** A turn during which so many instances died is failed: it may be crashing them (poison message). */
const MAX_ABANDONED = 10;

/** Records that an instance died while it answered the first open turn, and fails a poison message. */
export async function recordAbandonedCall({ aggregate, handler, lease }: {
  readonly aggregate: SessionAggregate;
  readonly handler: CommandHandler;
  readonly lease: HeldLease;
}): Promise<void> {
  const turn = aggregate.state.open[0];
  if (!turn) return;
  await handler.handle({ type: "AbandonCall", turn: turn.id }, { guard: lease });
  if (turn.abandoned + 1 < MAX_ABANDONED) return;
  const message = `${MAX_ABANDONED} instances went away while they answered; send it again`;
  const failure = { turn: turn.id, code: "call_abandoned", message, retryable: true };
  await handler.handle({ type: "FailTurn", failure }, { guard: lease });
}
