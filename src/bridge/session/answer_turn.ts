import type { Handled } from "../aggregate/command_handler.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { LogTailer } from "../tailing/log_tailer.ts";
import type { TurnRunner } from "../turns/turn_runner.ts";

/** What a turn is answered with. */
export interface AnsweringParts {
  readonly aggregate: SessionAggregate;
  readonly runner: TurnRunner;
  readonly tailer: LogTailer;
}

/** Has a turn answered, under the lease that was taken with the event that opened it if there is one. */
export function answerTurn(
  turn: string,
  { lease }: Handled,
  { aggregate, runner, tailer }: AnsweringParts,
): void {
  const openedAt = aggregate.state.open.find(({ id }) => id === turn)?.openedAt;
  runner.kick(lease && openedAt !== undefined ? { lease, openedAt } : undefined);
  tailer.wake();
}
