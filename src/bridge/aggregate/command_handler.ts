import {
  type Command,
  type Conversation,
  decide,
  type Decision,
  type Rules,
} from "../../conversation/mod.ts";
import {
  type Appended,
  type Batch,
  type Lease,
  type NewFile,
  type OnCommitting,
  type SessionLog,
  StoreError,
} from "../../session_log/mod.ts";
import { defined, pause, yieldToEventLoop } from "../../shared/mod.ts";
import { inSpan } from "../../telemetry/mod.ts";
import type { Rejection } from "../api/rejection.ts";
import type { BridgeSettings } from "../api/settings.ts";
import { type LeaseGuard, NO_LEASE } from "../leases/lease_guard.ts";
import { rejectionOf, rejectionOfAllowance, rejectionOfQuota } from "../wire/rejections.ts";
import { composeBatch } from "./batch.ts";
import type { SessionAggregate } from "./session_aggregate.ts";
import { ErasedMeanwhileError } from "./session_gone_error.ts";

/** How many conflicts a command survives before it fails. */
const MAX_CONFLICTS = 20;

/** From this conflict on, pauses before retrying: a random time, up to this many ms per conflict. */
const PAUSE_FROM_CONFLICT = 3;
const PAUSE_STEP_MS = 10;

/** With more events than this, yields to other tasks before appending. */
const MANY_EVENTS = 100;

/** A command, and the content hash that is stored with a message. */
export interface PreparedCommand {
  readonly command: Command;
  readonly hash?: string | undefined;
  /** The bytes of a file that is uploaded. */
  readonly file?: NewFile;
}

/**
 * Makes a command just before it is decided, for one that has to look something up first. Called
 * for each attempt, in the session's queue, so that nothing gets in between.
 */
export type PrepareCommand = () => Promise<PreparedCommand | Rejection>;

/** How a command is handled. */
export interface HandleOptions {
  /** The lease that the append is checked against; by default none. */
  readonly guard?: LeaseGuard;
  /** Who takes the session's lease along with an event that opens its only turn. */
  readonly opener?: string;
  /**
   * Called while an event is being stored that opens the only turn and takes the lease, with the state
   * that it leads to: the session's very own if it is stored. Must not throw.
   */
  readonly onOpening?: (state: Conversation) => void;
  /**
   * Whether to ask the log for news first. By default only a conflict shows that there are any, and a
   * command that leads to no events asks once.
   */
  readonly isFresh?: boolean;
}

/** The events that a command led to, none where they were known already, and the lease it took. */
export type Handled = Extract<Decision, { ok: true }> & { readonly lease?: Lease };

/** Handles a session's commands, one at a time: read, fold, decide, append, adopt. */
export class CommandHandler {
  readonly #log: SessionLog;
  readonly #aggregate: SessionAggregate;
  readonly #rules: (state: Conversation) => Rules;
  readonly #learnAfterMs: number | undefined;
  readonly #now: () => number;

  constructor(options: {
    readonly log: SessionLog;
    readonly aggregate: SessionAggregate;
    /** The rules of decisions on a state. */
    readonly rules: (state: Conversation) => Rules;
    readonly settings: Pick<BridgeSettings, "spaces">;
    readonly now: () => number;
  }) {
    this.#log = options.log;
    this.#aggregate = options.aggregate;
    this.#rules = options.rules;
    const { spaces } = options.settings;
    this.#learnAfterMs = spaces?.learns ? spaces.learnAfterMs : undefined;
    this.#now = options.now;
  }

  /**
   * Handles a command once those before it are handled. Throws `SessionGoneError` when the session's
   * events are gone, `LeaseLostError` when its guard's lease is, and `StoreError` when the log
   * does not answer.
   */
  handle(
    command: Command | PrepareCommand,
    options: HandleOptions = {},
  ): Promise<Handled | Rejection> {
    const prepare = typeof command === "function" ? command : () => Promise.resolve({ command });
    return this.#aggregate.exclusive(() => this.#handle(prepare, options));
  }

  async #handle(
    prepare: PrepareCommand,
    { guard = NO_LEASE, opener, onOpening, isFresh = false }: HandleOptions,
  ): Promise<Handled | Rejection> {
    const aggregate = this.#aggregate;
    let isCurrent = isFresh;
    let end = isFresh ? await aggregate.positionInLog() : aggregate.state.position;
    for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts++) {
      // 1. and 2. Read what other instances appended up to where the log is known to end, and fold it.
      await aggregate.foldUpTo(end);
      // 3. Decide on that state. No events: nothing to change. Only an append shows whether there is
      //    news: without one, the log is asked.
      const prepared = await prepare();
      if ("code" in prepared) return prepared;
      const { state, head } = aggregate;
      const decision = decide(prepared.command, state, this.#rules(state));
      if (!isCurrent && (!decision.ok || decision.events.length === 0)) {
        isCurrent = true;
        end = await aggregate.positionInLog();
        if (end > state.position) continue;
      }
      if (!decision.ok) return rejectionOf(decision.refusal);
      if (decision.events.length === 0) return decision;
      // 4. Append at the very position that was decided on. A lease can only be taken where nobody
      //    holds one, so a conflict may be about that: later attempts take none.
      const { hash, file } = prepared;
      const takes = conflicts === 0 ? opener : undefined;
      const given = { hash, file, now: this.#now(), learnAt: this.#learnAt };
      const context = { state, head, opener: takes, ...given };
      const batch = composeBatch(decision, context);
      if (batch.events.length > MANY_EVENTS) await yieldToEventLoop();
      const onCommitting: OnCommitting | undefined = onOpening && batch.takes !== undefined
        ? (recorded) => onOpening(aggregate.ahead(decision.events, recorded))
        : undefined;
      const appended = await guard.append(batch, (each) => this.#append(each, onCommitting));
      // 5. Adopt what was recorded: the new state, and the frames that tell clients of it.
      if (appended.ok) {
        await aggregate.adopt(decision.events, appended);
        return { ...decision, ...defined({ lease: appended.lease }) };
      }
      if (appended.isErased) throw new ErasedMeanwhileError();
      if (appended.over) return rejectionOfAllowance(appended.over);
      if (appended.limited) return rejectionOfQuota(appended.limited, this.#now());
      end = appended.position;
      if (conflicts >= PAUSE_FROM_CONFLICT) await pause(Math.random() * PAUSE_STEP_MS * conflicts);
    }
    const message =
      `Cannot append to the session: it was changed by others ${MAX_CONFLICTS} times in a row`;
    throw new StoreError("store_unavailable", message);
  }

  /** When what is said now is due to be learned; undefined: nothing is learned. */
  get #learnAt(): number | undefined {
    return this.#learnAfterMs === undefined ? undefined : this.#now() + this.#learnAfterMs;
  }

  /** One try to append. */
  #append(batch: Batch, onCommitting: OnCommitting | undefined): Promise<Appended> {
    const { key } = this.#aggregate;
    return inSpan("append", { ids: key }, async (span) => {
      span.set(() => ({ "bridge.events": batch.events.map(({ type }) => type) }));
      const appended = await this.#log.append(key, batch, onCommitting);
      span.set(() => ({ "bridge.conflict": !appended.ok }));
      return appended;
    });
  }
}
