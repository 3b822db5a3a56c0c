import type { HistorySummary } from "../../conversation/mod.ts";
import type { Redactor } from "../../redaction/mod.ts";
import { atOnce } from "../../shared/mod.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { SummaryResult } from "../api/memory.ts";
import type { Rejection } from "../api/rejection.ts";
import type { ClientCommands } from "../commands/client_commands.ts";
import type { Summariser } from "../turns/summariser.ts";
import { maskText } from "./masked_turns.ts";

/** A session's summary, for its owner: to read, to write anew, and to have made again. */
export class SessionSummary {
  readonly #aggregate: SessionAggregate;
  readonly #commands: ClientCommands;
  readonly #redactor: Redactor;
  readonly #summariser: Summariser;

  constructor(options: {
    readonly aggregate: SessionAggregate;
    readonly commands: ClientCommands;
    readonly redactor: Redactor;
    readonly summariser: Summariser;
  }) {
    this.#aggregate = options.aggregate;
    this.#commands = options.commands;
    this.#redactor = options.redactor;
    this.#summariser = options.summariser;
  }

  /** The summary as contexts have it now; undefined where there is none. */
  async read(): Promise<HistorySummary | undefined> {
    return await this.#commands.read(() => this.#aggregate.state.summary);
  }

  /** Writes another text for the summary that its owner saw, named by its position. */
  revise(summary: number, text: string): Promise<SummaryResult | Rejection> {
    return atOnce(maskText(text, this.#redactor), async ({ text }) => {
      const command = { type: "ReviseSummary", summary, text } as const;
      const handled = await this.#commands.handle(command, { isFresh: true });
      return handled.ok ? this.#now() : handled;
    });
  }

  /** Has the summary made again from the turns that it tells of, without those that are withheld. */
  async remake(): Promise<SummaryResult | Rejection> {
    await this.#commands.read(() => {});
    const refused = await this.#summariser.remake();
    return refused ?? this.#now();
  }

  #now(): SummaryResult | Rejection {
    const { summary } = this.#aggregate.state;
    if (!summary) return { ok: false, code: "not_found", message: "The session has no summary" };
    return { ok: true, summary };
  }
}
