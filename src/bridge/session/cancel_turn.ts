import type { SessionLog } from "../../session_log/mod.ts";
import { INSTANCE, measure } from "../../telemetry/mod.ts";
import type { PreparedCommand } from "../aggregate/command_handler.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { Rejection } from "../api/rejection.ts";
import type { ClientCommands } from "../commands/client_commands.ts";
import { AnyLease } from "../leases/lease_guard.ts";
import type { LogTailer } from "../tailing/log_tailer.ts";
import type { ReplyStream } from "../turns/reply_stream.ts";
import type { TurnRunner } from "../turns/turn_runner.ts";

/** What a turn is cancelled with. */
export interface CancellerParts {
  readonly log: SessionLog;
  readonly aggregate: SessionAggregate;
  readonly commands: ClientCommands;
  readonly runner: TurnRunner;
  readonly tailer: LogTailer;
  readonly stream: ReplyStream;
}

/** Cancels an open turn: by its runner where it runs here, else in the log, whoever answers it. */
export async function cancelTurn(
  turn: string,
  parts: CancellerParts,
): Promise<{ readonly ok: true } | Rejection> {
  const { log, aggregate, commands, runner, tailer, stream } = parts;
  // Awaits only if necessary, so that the command keeps its place in the queue.
  if (runner.turn === turn && await runner.cancel(turn)) return { ok: true };
  const guard = new AnyLease({
    leases: log.leases,
    key: aggregate.key,
    isRunning: () => aggregate.state.open[0]?.id === turn,
  });
  const prepare = async (): Promise<PreparedCommand> => {
    await tailer.catchUpPartial();
    const said = stream.of(turn).toWellFormed();
    return { command: { type: "CancelTurn", turn, said, by: { instance: INSTANCE } } };
  };
  const handled = await commands.handle(prepare, { guard });
  runner.check();
  if (handled.ok) measure.turn({ outcome: "cancelled" });
  return handled.ok ? { ok: true } : handled;
}
