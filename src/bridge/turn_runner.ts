import type {
  Command,
  EventData,
  ModelRequest,
  OpenTurn,
  RecallMemory,
  Receipt,
} from "../conversation/mod.ts";
import { type Model, ModelError, type ModelEvent } from "../model/mod.ts";
import type { ErrorCode, ServerFrame } from "../protocol/mod.ts";
import { type Ledger, SessionGoneError } from "./ledger.ts";
import { prepare, type Prepared, requestSettings } from "./requests.ts";
import type { BridgeSettings } from "./settings.ts";

/** Waits between the tries to store an outcome, in ms. A reply that was paid for is worth them. */
const STORE_RETRIES_MS = [100, 500, 2_000, 5_000];

const CANCELLED = new DOMException("The turn was cancelled", "AbortError");
const STOPPED = new DOMException("The session stops", "AbortError");

interface Running {
  readonly turn: string;
  readonly abort: AbortController;
  said: string;
  ended: Promise<void>;
}

/**
 * Answers a session's open turns, one at a time, in order: context, model, stream, outcome. It
 * goes on whether or not a client listens.
 */
export class TurnRunner {
  readonly #ledger: Ledger;
  readonly #model: Model;
  readonly #settings: BridgeSettings;
  readonly #memory: RecallMemory;
  readonly #onFrame: (frame: ServerFrame) => void;
  readonly #onSettled: () => void;
  #running: Running | undefined;
  #loop: Promise<void> | undefined;
  #stopped = false;

  constructor(options: {
    readonly ledger: Ledger;
    readonly model: Model;
    readonly settings: BridgeSettings;
    readonly memory: RecallMemory;
    readonly onFrame: (frame: ServerFrame) => void;
    /** Called after each turn that got its outcome. */
    readonly onSettled: () => void;
  }) {
    this.#ledger = options.ledger;
    this.#model = options.model;
    this.#settings = options.settings;
    this.#memory = options.memory;
    this.#onFrame = options.onFrame;
    this.#onSettled = options.onSettled;
  }

  /** Whether a turn is being answered. */
  get isBusy(): boolean {
    return this.#loop !== undefined;
  }

  /** The turn that is being answered, and what has been said so far. */
  get streaming(): { readonly turn: string; readonly said: string } | undefined {
    return this.#running;
  }

  /** Begins to answer open turns, where there are any and it is not at it already. Never throws. */
  kick(): void {
    if (this.#loop || this.#stopped || this.#ledger.state.open.length === 0) return;
    this.#loop = this.#answerAll().catch((error) => {
      if (!(error instanceof SessionGoneError)) console.error("Answering turns failed:", error);
    }).finally(() => {
      this.#loop = undefined;
    });
  }

  /** Stops the call of a turn that is running; resolves when its outcome is stored. */
  async cancel(turn: string): Promise<boolean> {
    const running = this.#running;
    if (running?.turn !== turn || running.abort.signal.aborted) return false;
    running.abort.abort(CANCELLED);
    await running.ended;
    return true;
  }

  /** Stops at once. The turn that was running stays open in the log, for whoever comes next. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#running?.abort.abort(STOPPED);
    await this.#loop;
  }

  async #answerAll(): Promise<void> {
    for (;;) {
      const turn = this.#ledger.state.open[0];
      if (!turn || this.#stopped) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const running = { turn: turn.id, abort: new AbortController(), said: "", ended: promise };
      this.#running = running;
      try {
        const stored = await this.#answer(turn, running);
        if (!stored) return;
      } finally {
        this.#running = undefined;
        resolve();
      }
      this.#onSettled();
    }
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
      outcome = completed(turn.id, { said: running.said, end, prepared });
    } catch (error) {
      if (this.#stopped) return false;
      const request = receipt ? { request: receipt } : {};
      outcome = running.abort.signal.aborted
        ? { type: "CancelTurn", turn: turn.id, said: running.said.toWellFormed(), ...request }
        : { type: "FailTurn", failure: { ...failureOf(turn.id, error), ...request } };
    }
    return await this.#store(turn.id, outcome);
  }

  async #stream(
    request: ModelRequest,
    running: Running,
  ): Promise<Extract<ModelEvent, { type: "end" }>> {
    const { signal } = running.abort;
    for await (const event of this.#model.stream(request, { purpose: "reply", signal })) {
      signal.throwIfAborted();
      if (event.type === "end") return event;
      const { turn, said } = running;
      running.said += event.text;
      this.#onFrame({ type: "turn.delta", turn, offset: said.length, text: event.text });
    }
    signal.throwIfAborted();
    throw new Error("The model's reply had no end");
  }

  async #store(turn: string, outcome: Command): Promise<boolean> {
    for (const wait of [...STORE_RETRIES_MS, undefined]) {
      try {
        await this.#ledger.commit(outcome);
        return true;
      } catch (error) {
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

function completed(turn: string, result: {
  readonly said: string;
  readonly end: Extract<ModelEvent, { type: "end" }>;
  readonly prepared: Prepared;
}): Command {
  const { model, stopReason, usage, requestId } = result.end;
  const text = result.said.toWellFormed();
  const { manifest, receipt: request } = result.prepared;
  const reply = { turn, text, model, stopReason, usage, manifest, request };
  return {
    type: "CompleteReply",
    reply: requestId === undefined ? reply : { ...reply, requestId },
  };
}

function failureOf(turn: string, error: unknown): EventData<"TurnFailed"> {
  if (!(error instanceof ModelError)) {
    console.error("Answering a turn failed by a defect:", error);
    const code: ErrorCode = "internal";
    const message = "The bridge failed while answering; send the message again";
    return { turn, code, message, retryable: true };
  }
  const { message, retryable, requestId } = error;
  const code: ErrorCode = error.code;
  const failure = { turn, code, message, retryable };
  return requestId === undefined ? failure : { ...failure, requestId };
}
