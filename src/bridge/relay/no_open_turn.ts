import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { Subscriber } from "../api/attachment.ts";
import type { Subscribers } from "../session/subscribers.ts";
import type { LogTailer } from "../tailing/log_tailer.ts";

/** What tells of a session's turns, here and on other instances. */
export interface TurnNews {
  readonly aggregate: SessionAggregate;
  readonly subscribers: Subscribers;
  readonly tailer: LogTailer;
}

/** Resolves once no turn is open: true; false where that takes too long or the session ends here. */
export async function untilNoTurnIsOpen(
  { aggregate, subscribers, tailer }: TurnNews,
  mostMs: number,
): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const look = () => {
    if (aggregate.state.open.length === 0) resolve(true);
  };
  const subscriber: Subscriber = {
    deliver: ({ type }) => type === "session.closed" ? resolve(false) : look(),
  };
  const timer = setTimeout(() => resolve(false), mostMs);
  subscribers.add(subscriber);
  tailer.wake();
  look();
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    subscribers.remove(subscriber);
  }
}
