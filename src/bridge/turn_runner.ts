import type {
  Command,
  EventData,
  ModelRequest,
  OpenTurn,
  RecallMemory,
  Receipt,
} from "../conversation/mod.ts";
import type { Model, ModelEvent } from "../model/mod.ts";
import type { ServerFrame } from "../protocol/mod.ts";
import type { EventLog, Lease, Taken } from "../event_log/mod.ts";
import type { Masker, Redactor } from "../redaction/mod.ts";
import { LeaseHold, LeaseLostError } from "./lease_hold.ts";
import { type Ledger, SessionGoneError } from "./ledger.ts";
import { completed, failureOf } from "./outcomes.ts";
import { PartialWriter } from "./partial_writer.ts";
import { prepare, requestSettings } from "./requests.ts";
import type { BridgeSettings } from "./settings.ts";
import type { Spoken } from "./spoken.ts";
import type { SessionKey } from "./types.ts";

/** Waits between the tries to store an outcome, in ms. A reply that was paid for is worth them. */
const STORE_RETRIES_MS = [100, 500, 2_000, 5_000];

/** A turn whose instances went away so often is given up: it may be what ends them. */
const MAX_ABANDONED = 10;

/** No timer runs longer than this, in ms. */
const LONGEST_TIMER_MS = 3_600_000;

const CANCELLED = new DOMException("The turn was cancelled", "AbortError");
const STOPPED = new DOMException("The session stops", "AbortError");
const LOST = new DOMException("Another instance has the turn", "AbortError");

interface Running {
  readonly turn: string;
  readonly openedAt: number;
  readonly abort: AbortController;
  readonly hold: LeaseHold;
  readonly partial: PartialWriter;
  readonly masker: Masker;
  said: string;
  /** Whether its outcome was stored by this instance. */
  ended: Promise<boolean>;
}

/**
 * Answers a session's open turns, one at a time, in order: lease, context, model, stream, outcome.
 * It goes on whether or not a client listens. What another instance's live lease covers is left
 * alone.
 */
export class TurnRunner {
  readonly #log: EventLog;
  readonly #key: SessionKey;
  /** The name under which this instance takes the session's lease. */
  readonly holder = crypto.randomUUID();
  readonly #ledger: Ledger;
  readonly #spoken: Spoken;
  readonly #model: Model;
  readonly #settings: BridgeSettings;
  readonly #memory: RecallMemory;
  readonly #redactor: Redactor;
  readonly #onFrame: (frame: ServerFrame) => void;
  readonly #onSettled: () => void;
  #running: Running | undefined;
  #loop: Promise<void> | undefined;
  /** A lease that was taken with the message, for the loop to go on with. */
  #given: Lease | undefined;
  #isKicked = false;
  #stopped = false;

  constructor(options: {
    readonly log: EventLog;
    readonly key: SessionKey;
    readonly ledger: Ledger;
    readonly spoken: Spoken;
    readonly model: Model;
    readonly settings: BridgeSettings;
    readonly memory: RecallMemory;
    readonly redactor: Redactor;
    readonly onFrame: (frame: ServerFrame) => void;
    /** Called after each turn that got its outcome. */
    readonly onSettled: () => void;
  }) {
    this.#log = options.log;
    this.#key = options.key;
    this.#spoken = options.spoken;
    this.#ledger = options.ledger;
    this.#model = options.model;
    this.#settings = options.settings;
    this.#memory = options.memory;
    this.#redactor = options.redactor;
    this.#onFrame = options.onFrame;
    this.#onSettled = options.onSettled;
  }

  /** Whether a turn is being answered. */
  get isBusy(): boolean {
    return this.#loop !== undefined;
  }

  /** The turn that is being answered here. */
  get turn(): string | undefined {
    return this.#running?.turn;
  }

  /**
   * Begins to answer open turns, where there are any; at it already, it looks again when it is
   * through. `lease` is the one that was taken with a message. Never throws.
   */
  kick(lease?: Lease): void {
    this.#given = lease ?? this.#given;
    this.#isKicked = this.#loop !== undefined;
    if (this.#loop || this.#stopped || this.#ledger.state.open.length === 0) return;
    this.#loop = this.#answerAll().catch((error) => {
      if (!(error instanceof SessionGoneError || error instanceof LeaseLostError)) {
        console.error("Answering turns failed:", error);
      }
    }).finally(() => {
      this.#loop = undefined;
      if (this.#isKicked) this.kick();
    });
  }

  /** Stops the call of a turn that is running here; true once its outcome is stored. */
  async cancel(turn: string): Promise<boolean> {
    const running = this.#running;
    if (running?.turn !== turn || running.abort.signal.aborted) return false;
    running.abort.abort(CANCELLED);
    return await running.ended;
  }

  /** Stops at once and hands over: what was said is written, the lease given back, the turn open. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#running?.abort.abort(STOPPED);
    await this.#loop;
    if (!this.#given) return;
    await this.#log.leases.release(this.#key, this.#given)
      .catch((error) => console.warn("Releasing a lease failed, it will lapse:", error));
  }

  /** Looks whether the turn that is running here still is open; it may have been ended elsewhere. */
  check(): void {
    const running = this.#running;
    const isOpen = this.#ledger.state.open.some(({ id, openedAt }) =>
      id === running?.turn && openedAt === running.openedAt
    );
    if (running && !isOpen) {
      running.abort.abort(LOST);
    }
  }

  /** While a turn is being answered its session is in use, however long that takes. */
  async #answerAll(): Promise<void> {
    const use = () => this.#ledger.exclusive(() => this.#ledger.refresh());
    const timer = setInterval(
      () => use().catch((error) => console.warn("Keeping a session failed, it goes on:", error)),
      Math.min(this.#settings.ttlMs / 4, LONGEST_TIMER_MS),
    );
    try {
      await this.#answerOpen();
    } finally {
      clearInterval(timer);
    }
  }

  async #answerOpen(): Promise<void> {
    for (;;) {
      const first = this.#ledger.state.open[0];
      if (this.#stopped || !first) return;
      const { openedAt } = first;
      const taken = await this.#take(openedAt);
      if (!taken.ok) return;
      const hold = new LeaseHold(taken.lease, {
        log: this.#log,
        key: this.#key,
        onLost: () => this.#running?.abort.abort(LOST),
      });
      try {
        if (taken.position !== this.#ledger.state.position) await this.#ledger.follow();
        if (taken.abandoned) await this.#recordAbandoned(hold);
        const resumed = taken.isPartial ? openedAt : undefined;
        if (!await this.#answerUnder(hold, resumed)) return;
      } finally {
        await hold.end();
      }
    }
  }

  async #take(openedAt: number): Promise<Taken> {
    const lease = this.#given;
    this.#given = undefined;
    if (!lease) return await this.#log.leases.take(this.#key, { holder: this.holder, openedAt });
    const { position } = this.#ledger.state;
    return { ok: true, lease, position, abandoned: false, isPartial: false };
  }

  /** Answers what is open under one lease. False when this instance is to leave it alone. */
  async #answerUnder(hold: LeaseHold, resumed: number | undefined): Promise<boolean> {
    for (;;) {
      const turn = this.#ledger.state.open[0];
      if (!turn || this.#stopped || !hold.lease) return !this.#stopped;
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const partial = new PartialWriter({
        log: this.#log,
        key: this.#key,
        openedAt: turn.openedAt,
        hold,
      });
      const abort = new AbortController();
      const { id, openedAt } = turn;
      const masker = this.#redactor.stream();
      const running = {
        turn: id,
        openedAt,
        abort,
        hold,
        partial,
        masker,
        said: "",
        ended: promise,
      };
      this.#running = running;
      let stored = false;
      try {
        stored = await this.#answer(turn, running);
      } finally {
        this.#running = undefined;
        resolve(stored);
        await partial.end({ flush: !stored });
      }
      if (!stored) return abort.signal.reason === LOST;
      this.#onSettled();
      if (partial.hasWritten || turn.openedAt === resumed) await this.#clearPartials(turn);
    }
  }

  /** What was streamed goes with the outcome. */
  async #clearPartials({ openedAt }: OpenTurn): Promise<void> {
    await this.#log.partials.clear(this.#key, openedAt)
      .catch((error) => console.warn("Deleting a partial failed, it will expire:", error));
  }

  /** Notes that an instance went away in the middle of the turn; gives up one that ends them all. */
  async #recordAbandoned(hold: LeaseHold): Promise<void> {
    const turn = this.#ledger.state.open[0];
    if (!turn) return;
    await this.#ledger.commit({ type: "AbandonCall", turn: turn.id }, { lease: hold });
    if (turn.abandoned + 1 < MAX_ABANDONED) return;
    const message = `${MAX_ABANDONED} instances went away while they answered; send it again`;
    const failure = { turn: turn.id, code: "call_abandoned", message, retryable: true };
    await this.#ledger.commit({ type: "FailTurn", failure }, { lease: hold });
  }

  /** Answers one turn. False when it has to stay open: this instance stops, or cannot store. */
  async #answer(turn: OpenTurn, running: Running): Promise<boolean> {
    let outcome: Command;
    let receipt: Receipt | undefined;
    try {
      const prepared = await prepare(this.#ledger.state, {
        message: turn.text,
        settings: requestSettings(this.#settings),
        memory: this.#memory,
      });
      receipt = prepared.receipt;
      const end = await this.#stream(prepared.request, running);
      const { said, masker: { kinds: redacted } } = running;
      outcome = completed(turn.id, { said, end, prepared, redacted });
    } catch (error) {
      if (this.#stopped || running.abort.signal.reason === LOST) return false;
      const request = receipt ? { request: receipt } : {};
      outcome = running.abort.signal.aborted
        ? { type: "CancelTurn", turn: turn.id, said: running.said.toWellFormed(), ...request }
        : { type: "FailTurn", failure: { ...this.#failureOf(turn.id, error), ...request } };
    }
    return await this.#store(outcome, running);
  }

  /** What the API says of a request may quote it. */
  #failureOf(turn: string, error: unknown): EventData<"TurnFailed"> {
    const failure = failureOf(turn, error);
    return { ...failure, message: this.#redactor.mask(failure.message).text };
  }

  async #stream(
    request: ModelRequest,
    running: Running,
  ): Promise<Extract<ModelEvent, { type: "end" }>> {
    const { signal } = running.abort;
    for await (const event of this.#model.stream(request, { purpose: "reply", signal })) {
      signal.throwIfAborted();
      const isEnd = event.type === "end";
      this.#say(running, isEnd ? running.masker.end() : running.masker.push(event.text));
      if (isEnd) return event;
    }
    signal.throwIfAborted();
    throw new Error("The model's reply had no end");
  }

  #say(running: Running, text: string): void {
    this.check();
    running.abort.signal.throwIfAborted();
    if (text === "") return;
    const { turn, said } = running;
    running.said += text;
    running.partial.add(text);
    this.#spoken.say(turn, said.length, text);
  }

  async #store(outcome: Command, { turn, hold }: Running): Promise<boolean> {
    for (const wait of [...STORE_RETRIES_MS, undefined]) {
      try {
        await this.#ledger.commit(outcome, { lease: hold });
        return true;
      } catch (error) {
        if (error instanceof LeaseLostError) return false;
        if (error instanceof SessionGoneError || this.#stopped) throw error;
        console.error(`Storing the outcome of a turn failed:`, error);
        if (wait !== undefined) await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
    this.#onFrame({
      type: "error",
      code: "store_unavailable",
      message: "The reply could not be stored; the turn stays open and is answered again later",
      turn,
    });
    return false;
  }
}
