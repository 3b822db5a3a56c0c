import type { Command } from "../../conversation/mod.ts";
import type {
  CommandHandler,
  Handled,
  HandleOptions,
  PrepareCommand,
  PreparedCommand,
} from "../aggregate/command_handler.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { Rejection } from "../api/rejection.ts";
import type { SessionLifecycle } from "./session_lifecycle.ts";

/**
 * How clients' commands reach the handler: only while the session is open here, which is checked
 * again for each attempt.
 */
export class ClientCommands {
  readonly #aggregate: SessionAggregate;
  readonly #handler: CommandHandler;
  readonly #lifecycle: SessionLifecycle;

  constructor(options: {
    readonly aggregate: SessionAggregate;
    readonly handler: CommandHandler;
    readonly lifecycle: SessionLifecycle;
  }) {
    this.#aggregate = options.aggregate;
    this.#handler = options.handler;
    this.#lifecycle = options.lifecycle;
  }

  /** Handles a command. Commands keep the order in which this is called. Throws as the handler. */
  async handle(
    command: Command | PrepareCommand,
    options: HandleOptions = {},
  ): Promise<Handled | Rejection> {
    const lifecycle = this.#lifecycle;
    if (lifecycle.rejection) return lifecycle.rejection;
    lifecycle.use();
    const prepare = async (): Promise<PreparedCommand | Rejection> => {
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
}
