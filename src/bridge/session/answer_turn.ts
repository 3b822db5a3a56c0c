import type { Handled } from "../aggregate/command_handler.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { LogTailer } from "../tailing/log_tailer.ts";
import type { RequestAhead } from "../turns/request_ahead.ts";
import type { TurnRunner } from "../turns/turn_runner.ts";

/** What a turn is answered with. */
export interface AnsweringParts {
  readonly aggregate: SessionAggregate;
  readonly runner: TurnRunner;
  readonly tailer: LogTailer;
}

/**
 * Has a turn answered, under the lease that was taken with the event that opened it if there is one, and
 * with the request that was built meanwhile.
 */
export function answerTurn(
  turn: string,
  { lease, ahead }: Pick<Handled, "lease"> & { readonly ahead?: RequestAhead | undefined },
  { aggregate, runner, tailer }: AnsweringParts,
): void {
  const openedAt = aggregate.state.open.find(({ id }) => id === turn)?.openedAt;
  runner.kick(lease && openedAt !== undefined ? { lease, openedAt, ahead } : undefined);
  tailer.wake();
}
