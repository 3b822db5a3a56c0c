import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { ClosingReason } from "../api/session.ts";
import type { SessionLifecycle } from "../commands/session_lifecycle.ts";
import type { SessionSpace } from "../spaces/session_space.ts";
import type { LogTailer } from "../tailing/log_tailer.ts";
import type { Summariser } from "../turns/summariser.ts";
import type { TurnRunner } from "../turns/turn_runner.ts";
import type { Subscribers } from "./subscribers.ts";

/** What has to stop when a session ends on this instance. */
export interface ClosingParts {
  readonly aggregate: SessionAggregate;
  readonly lifecycle: SessionLifecycle;
  readonly subscribers: Subscribers;
  readonly runner: TurnRunner;
  readonly tailer: LogTailer;
  readonly summariser: Summariser;
  /** What sends messages and changes replies by then; each knows when nothing is on its way. */
  readonly senders: () => readonly { idle(): Promise<void> }[];
  readonly space: SessionSpace;
}

/** Ends the session's work on this instance and tells its clients why. Safe to call twice. */
export async function closeSession(reason: ClosingReason, parts: ClosingParts): Promise<void> {
  const { lifecycle, subscribers } = parts;
  if (lifecycle.closed) return;
  lifecycle.close(reason);
  subscribers.dismiss({ type: "session.closed", reason });
  await halt(parts);
}

/**
 * Ends the session's work on this instance while its events are erased. Its clients are told once
 * they are; if that fails they are told to reconnect, and nothing is lost.
 */
export async function closeForErasure(
  erase: () => Promise<boolean>,
  parts: ClosingParts,
): Promise<boolean> {
  const { lifecycle, subscribers } = parts;
  if (lifecycle.closed) return await erase();
  let reason: ClosingReason = "draining";
  lifecycle.close(reason);
  await halt(parts);
  try {
    const wasThere = await erase();
    reason = "erased";
    lifecycle.close(reason);
    return wasThere;
  } finally {
    subscribers.dismiss({ type: "session.closed", reason });
  }
}

/** Hands over what is in progress. A message on its way may take a lease meanwhile: so stop twice. */
async function halt({ aggregate, runner, tailer, summariser, senders, space }: ClosingParts) {
  tailer.stop();
  space.stop();
  await Promise.all([runner.stop(), summariser.stop()]);
  await Promise.all(senders().map((sender) => sender.idle()));
  await aggregate.exclusive(() => Promise.resolve());
  await runner.stop();
}
