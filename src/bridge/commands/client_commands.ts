import type { Command } from "../../conversation/mod.ts";
import type { SessionLog } from "../../session_log/mod.ts";
import type {
  CommandHandler,
  Handled,
  HandleOptions,
  PrepareCommand,
  PreparedCommand,
} from "../aggregate/command_handler.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { Rejection } from "../api/rejection.ts";
import { tooManySessions } from "../wire/rejections.ts";
import type { SessionLifecycle } from "./session_lifecycle.ts";

/** How a client's command is handled. */
export interface ClientCommandOptions extends HandleOptions {
  /** Whether the command may begin the session; by default it may. */
  readonly beginsSession?: boolean;
}

/**
 * How clients' commands reach the handler: only while the session is open here, which is checked
 * again for each attempt, and only if the owner may have one more session where one would begin.
 */
export class ClientCommands {
  readonly #log: SessionLog;
  readonly #aggregate: SessionAggregate;
  readonly #handler: CommandHandler;
  readonly #lifecycle: SessionLifecycle;
  readonly #maxSessions: number;

  constructor(options: {
    readonly log: SessionLog;
    readonly aggregate: SessionAggregate;
    readonly handler: CommandHandler;
    readonly lifecycle: SessionLifecycle;
    readonly maxSessions: number;
  }) {
    this.#log = options.log;
    this.#aggregate = options.aggregate;
    this.#handler = options.handler;
    this.#lifecycle = options.lifecycle;
    this.#maxSessions = options.maxSessions;
  }

  /** Handles a command. Commands keep the order in which this is called. Throws as the handler. */
  async handle(
    command: Command | PrepareCommand,
    { beginsSession = true, ...options }: ClientCommandOptions = {},
  ): Promise<Handled | Rejection> {
    const lifecycle = this.#lifecycle;
    if (lifecycle.rejection) return lifecycle.rejection;
    lifecycle.use();
    const prepare = async (): Promise<PreparedCommand | Rejection> => {
      const full = beginsSession ? await this.#rejectionIfFull() : undefined;
      if (full) return full;
      const prepared = typeof command === "function" ? await command() : { command };
      lifecycle.requireOpen();
      return prepared;
    };
    return await lifecycle.watch(() => this.#handler.handle(prepare, options));
  }

  /** Runs something that only reads, on the state as the log has it now. */
  async read<Result>(task: () => Result | Promise<Result>): Promise<Result> {
    this.#lifecycle.use();
    return await this.#lifecycle.watch(async () => {
      await this.#aggregate.follow();
      return await task();
    });
  }

  /** A session that has begun needs no more room. */
  async #rejectionIfFull(): Promise<Rejection | undefined> {
    const { key: { owner }, state } = this.#aggregate;
    if (state.position > 0) return undefined;
    const hasRoom = await this.#log.index.hasRoom(owner, this.#maxSessions);
    return hasRoom ? undefined : tooManySessions(this.#maxSessions);
  }
}
