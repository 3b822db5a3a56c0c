import type { SessionLog } from "../../session_log/mod.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { ReplyStream } from "../turns/reply_stream.ts";
import type { TurnRunner } from "../turns/turn_runner.ts";

/** The session whose log is tailed, and what tells its clients. */
export interface TailedSession {
  readonly log: SessionLog;
  readonly aggregate: SessionAggregate;
  readonly stream: ReplyStream;
  readonly runner: TurnRunner;
}
