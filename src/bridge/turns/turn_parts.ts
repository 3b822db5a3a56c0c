import type { SessionLog } from "../../session_log/mod.ts";
import type { Model } from "../../model/mod.ts";
import type { ServerFrame } from "../../protocol/mod.ts";
import type { Redactor } from "../../redaction/mod.ts";
import type { CommandHandler } from "../aggregate/command_handler.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { BridgeSettings } from "../api/settings.ts";
import type { SearchIndex } from "../memory_budget/search_index.ts";
import type { SessionSpace } from "../spaces/session_space.ts";
import type { Audience } from "./audience.ts";
import type { ReplyStream } from "./reply_stream.ts";

/** What a session's turns are answered with. */
export interface TurnParts {
  readonly log: SessionLog;
  readonly aggregate: SessionAggregate;
  readonly handler: CommandHandler;
  readonly stream: ReplyStream;
  readonly model: Model;
  readonly settings: BridgeSettings;
  /** The search index of the session's state. */
  readonly recall: SearchIndex;
  readonly redactor: Redactor;
  /** The session's place in its space. */
  readonly space: SessionSpace;
  readonly onFrame: (frame: ServerFrame) => void;
  /** Who waits for what is streamed, on other instances. */
  readonly audience: Audience;
}
