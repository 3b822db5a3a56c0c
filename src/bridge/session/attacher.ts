import { type ByteBudget, defined } from "../../shared/mod.ts";
import type { SessionLog } from "../../session_log/mod.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { AttachOptions, Subscriber } from "../api/attachment.ts";
import type { SessionView } from "../api/session.ts";
import type { BridgeSettings } from "../api/settings.ts";
import type { SessionLifecycle } from "../commands/session_lifecycle.ts";
import type { SessionSpace } from "../spaces/session_space.ts";
import type { LogTailer } from "../tailing/log_tailer.ts";
import type { ReplyStream } from "../turns/reply_stream.ts";
import type { TurnRunner } from "../turns/turn_runner.ts";
import { openTurnFrames, Replay } from "./replay.ts";
import { type Subscribers, tell } from "./subscribers.ts";

/** At most this many events, the last of a replay, are replayed while nothing can be appended. */
const REPLAYED_WHILE_HELD = 4;

/** What a client is attached with. */
export interface AttacherParts {
  readonly log: Pick<SessionLog, "warm">;
  readonly aggregate: SessionAggregate;
  readonly lifecycle: SessionLifecycle;
  readonly subscribers: Subscribers;
  readonly stream: ReplyStream;
  readonly runner: TurnRunner;
  readonly tailer: LogTailer;
  /** What all replays may hold at once. */
  readonly replays: ByteBudget;
  readonly space: SessionSpace;
  readonly view: () => SessionView;
  readonly settings: Pick<BridgeSettings, "spaces">;
}

/** Attaches clients: `session.ready`, the past they asked for, open turns, then all that happens. */
export class Attacher {
  readonly #parts: AttacherParts;
  #attaching = 0;

  constructor(parts: AttacherParts) {
    this.#parts = parts;
  }

  /** Whether a client is being attached. */
  get isBusy(): boolean {
    return this.#attaching > 0;
  }

  /** Attaches a client; a slow reader keeps no one else waiting. */
  async attach(subscriber: Subscriber, asked: AttachOptions): Promise<void> {
    const { lifecycle, log, aggregate: { key } } = this.#parts;
    lifecycle.use();
    void log.warm(key.owner);
    this.#attaching += 1;
    try {
      const replay = await this.#greet(subscriber, asked);
      while (replay.left > REPLAYED_WHILE_HELD) {
        const { left } = replay;
        await lifecycle.watch(() => replay.run({ isPaced: true }));
        if (lifecycle.closed || replay.left >= left) break;
      }
      await this.#join(subscriber, replay);
    } finally {
      this.#attaching -= 1;
    }
  }

  /** Tells a client about the session, and finds out what to replay. */
  #greet(subscriber: Subscriber, asked: AttachOptions): Promise<Replay> {
    const { aggregate, lifecycle, replays: room, space, view, settings } = this.#parts;
    return aggregate.exclusive(async () => {
      await lifecycle.watch(() => aggregate.renew());
      const { space: _, ...shown } = view();
      const held = await space.check(asked.space);
      const learns = settings.spaces?.learns === false ? false : undefined;
      tell(subscriber, { type: "session.ready", ...shown, ...defined({ space: held, learns }) });
      return new Replay(asked, { aggregate, subscriber, room });
    });
  }

  /** Replays what is left while nothing is appended; from then on the client gets every frame. */
  #join(subscriber: Subscriber, replay: Replay): Promise<void> {
    const { aggregate, lifecycle, subscribers, stream, runner, space, tailer } = this.#parts;
    return aggregate.exclusive(async () => {
      lifecycle.requireOpen();
      await lifecycle.watch(() => replay.run({ isPaced: false }));
      await tailer.catchUpPartial();
      const said = (turn: string) => stream.of(turn);
      for (const frame of openTurnFrames(aggregate.state, said, replay)) tell(subscriber, frame);
      lifecycle.requireOpen();
      subscribers.add(subscriber);
      space.follow();
      runner.kick();
      tailer.wake();
    });
  }
}
