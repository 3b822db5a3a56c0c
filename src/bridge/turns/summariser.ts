import {
  type Compaction,
  type Conversation,
  type EventData,
  type NoRemake,
  planCompaction,
  planRemake,
  type Remade,
  type RemakePart,
  type Usage,
  whyNoRemake,
  WindowMemory,
} from "../../conversation/mod.ts";
import { type Model, ModelError } from "../../model/mod.ts";
import type { Redactor } from "../../redaction/mod.ts";
import type { SessionLog } from "../../session_log/mod.ts";
import { defined } from "../../shared/mod.ts";
import { logger } from "../../telemetry/mod.ts";
import type { CommandHandler } from "../aggregate/command_handler.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { Rejection } from "../api/rejection.ts";
import type { BridgeSettings } from "../api/settings.ts";
import { sessionSettings } from "../configuration/session_settings.ts";
import type { SessionSpace } from "../spaces/session_space.ts";
import { rejected, rejectionOfQuota } from "../wire/rejections.ts";
import { addedUp } from "./added_up.ts";
import { NoSummaryError, SummaryCalls, type Written } from "./summary_calls.ts";

/** What a client is told where a summary is not made again. */
const NO_REMAKE: Readonly<Record<NoRemake, Rejection>> = {
  no_summary: rejected("not_found", "The session has no summary"),
  nothing_left: rejected("not_found", "All that the summary tells of is withheld; edit it instead"),
  too_long: rejected("invalid_request", "The summary tells of too much to be made again; edit it"),
};

const STOPPED = rejected("draining", "The session stops on this instance; try again");

/**
 * Has the model summarise older turns once they outgrow the budget, in the background and one
 * summary at a time, and again where their owner wants it. If a transcript is too long for the model,
 * a shorter one is tried at once. If that fails nothing is lost: contexts are truncated until a later
 * turn's attempt succeeds.
 */
export class Summariser {
  readonly #log: SessionLog;
  readonly #aggregate: SessionAggregate;
  readonly #handler: CommandHandler;
  readonly #settings: BridgeSettings;
  readonly #space: SessionSpace;
  readonly #onSummarised: () => void;
  readonly #now: () => number;
  readonly #abort = new AbortController();
  readonly #window = new WindowMemory();
  readonly #calls: SummaryCalls;
  #running: Promise<unknown> | undefined;

  constructor(options: {
    readonly log: SessionLog;
    readonly aggregate: SessionAggregate;
    readonly handler: CommandHandler;
    readonly model: Model;
    readonly settings: BridgeSettings;
    readonly redactor: Redactor;
    readonly space: SessionSpace;
    /** Called after each summary that is stored. */
    readonly onSummarised: () => void;
    /** The clock, in ms since the epoch. */
    readonly now: () => number;
  }) {
    this.#log = options.log;
    this.#aggregate = options.aggregate;
    this.#handler = options.handler;
    this.#settings = options.settings;
    this.#space = options.space;
    this.#onSummarised = options.onSummarised;
    this.#now = options.now;
    const { key } = options.aggregate;
    this.#calls = new SummaryCalls({ ...options, key, signal: this.#abort.signal });
  }

  /** Whether a summary is being made. */
  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  /** Starts a summary if one is due and none is being made. Never throws. */
  kick(): void {
    if (this.#running || this.#abort.signal.aborted) return;
    const { state } = this.#aggregate;
    const { contextLimit, summarises } = sessionSettings(this.#settings, state.settings?.own);
    if (!summarises) return;
    const plan = (longest?: number) =>
      planCompaction(state, contextLimit, { memory: this.#window, ...defined({ longest }) });
    const compaction = plan();
    if (!compaction) return;
    this.#run(this.#summarise(compaction, { plan, state })).catch((error) => {
      if (this.#abort.signal.aborted) return;
      logger.warn("Summarising a session failed; the next turn tries again", {
        ...this.#aggregate.key,
        error,
      });
    });
  }

  /**
   * Makes the summary again, from the turns that it tells of, once no other is being made. Resolves
   * when it is stored, or with why it is not. Throws what the store throws.
   */
  async remake(): Promise<Rejection | undefined> {
    while (this.#running) await this.#running.catch(() => {});
    if (this.#abort.signal.aborted) return STOPPED;
    const { state } = this.#aggregate;
    const why = whyNoRemake(state);
    if (why) return NO_REMAKE[why];
    return await this.#run(this.#remake(state)).catch((error) => {
      if (this.#abort.signal.aborted) return STOPPED;
      if (!(error instanceof ModelError) && !(error instanceof NoSummaryError)) throw error;
      const code = error instanceof ModelError ? error.code : "model_failed";
      return rejected(code, `The summary could not be made again: ${error.message}`);
    });
  }

  /** Abandons the summary that is being made, and makes no more. */
  async stop(): Promise<void> {
    this.#abort.abort(new DOMException("The session stops", "AbortError"));
    await this.#running?.catch(() => {});
  }

  #run<Result>(task: Promise<Result>): Promise<Result> {
    const running = task.finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }

  async #summarise(first: Compaction, { plan, state }: {
    readonly plan: (longest: number) => Compaction | undefined;
    readonly state: Conversation;
  }): Promise<void> {
    const { part, ...told } = await this.#calls.write(first, plan);
    const { from, to, turns, replaces } = part;
    await this.#record({ from, to, turns, ...told, ...defined({ replaces }) }, state);
  }

  async #remake(state: Conversation): Promise<Rejection | undefined> {
    const { owner } = this.#aggregate.key;
    const limited = await this.#log.foundation.quotas.spentTokens(owner);
    if (limited) return rejectionOfQuota(limited, this.#now());
    const replaces = state.summary?.position;
    let done: Remade | undefined;
    let spent: Usage | undefined;
    for (;;) {
      const written = await this.#remakePart(state, done);
      if (!written) return NO_REMAKE.nothing_left;
      const { part: { from, to, turns, isLast }, text, model } = written;
      const usage = addedUp(written.usage, spent);
      if (isLast) {
        return await this.#record(
          { from, to, turns, text, model, usage, ...defined({ replaces }) },
          state,
        );
      }
      [done, spent] = [{ from, to, text }, usage];
    }
  }

  async #remakePart(
    state: Conversation,
    done: Remade | undefined,
  ): Promise<Written<RemakePart> | undefined> {
    const { contextLimit: limit } = sessionSettings(this.#settings, state.settings?.own);
    const plan = (longest?: number) => planRemake(state, { limit, done, ...defined({ longest }) });
    const first = plan();
    return first && await this.#calls.write(first, plan);
  }

  async #record(
    summary: Omit<EventData<"HistorySummarised">, "space">,
    { position: madeAt }: Conversation,
  ): Promise<Rejection | undefined> {
    const space = await this.#space.frozen();
    const command = { type: "RecordSummary", summary, madeAt, ...defined({ space }) } as const;
    const handled = await this.#handler.handle(command);
    this.#onSummarised();
    return handled.ok ? undefined : handled;
  }
}
