import {
  type Command,
  type Conversation,
  decide,
  type Decision,
  evolve,
  findTurn,
  fold,
  initialState,
  readEvent,
  type RecordedEvent,
  type Rules,
  type UnknownEvent,
} from "../conversation/mod.ts";
import type { EventLog, RecordedEvent as StoredEvent, SessionHead } from "../event_log/mod.ts";
import type { ServerFrame } from "../protocol/mod.ts";
import { framesOf } from "./frames.ts";
import type { ClosingReason, SessionKey } from "./types.ts";

/** The session cannot be gone on with here: it is not in the log any more, or the bridge stops. */
export class SessionGoneError extends Error {
  override readonly name = "SessionGoneError";
  readonly reason: ClosingReason;

  constructor(message: string, reason: ClosingReason = "expired") {
    super(message);
    this.reason = reason;
  }
}

/** The events that add a turn to the session. */
const OPENING: ReadonlySet<string> = new Set(["MessageReceived", "TurnImported"]);

const PAGE = 1_000;
const MAX_CONFLICTS = 20;

/**
 * A session's events and the state folded from them: the one place where this instance reads and
 * appends for that session. What is appended, here or by another instance, is folded in order and
 * told as frames.
 */
export class Ledger {
  readonly #log: EventLog;
  readonly #key: SessionKey;
  readonly #onFrame: (frame: ServerFrame) => void;
  readonly #rules: Rules;
  #state = initialState;
  #head: SessionHead | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: {
    readonly log: EventLog;
    readonly key: SessionKey;
    readonly rules: Rules;
    readonly onFrame: (frame: ServerFrame) => void;
  }) {
    this.#log = options.log;
    this.#key = options.key;
    this.#rules = options.rules;
    this.#onFrame = options.onFrame;
  }

  /** The state up to the last event that this instance knows. */
  get state(): Conversation {
    return this.#state;
  }

  /** When the session expires, in ms since the epoch; undefined before its first event. */
  get expiresAt(): number | undefined {
    return this.#head?.expiresAt;
  }

  /** Runs one task at a time, in the order of the calls. */
  exclusive<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(task);
    this.#queue = result.catch(() => {});
    return result;
  }

  /**
   * Notes a use of the session, which moves its expiry on, and folds what other instances appended.
   * To be called inside `exclusive`. Throws `SessionGoneError` when the known events are gone.
   */
  async refresh(): Promise<void> {
    this.#head = await this.#log.touch(this.#key);
    await this.#catchUp(this.#head?.position ?? 0);
  }

  /** Folds what other instances appended, without that being a use of the session. */
  async follow(): Promise<void> {
    this.#head = await this.#log.head(this.#key);
    await this.#catchUp(this.#head?.position ?? 0);
  }

  /** The state as it was at a position, up to the one that this instance knows. */
  async stateAt(position: number): Promise<Conversation> {
    if (position >= this.#state.position) return this.#state;
    let state = initialState;
    while (state.position < position) {
      const limit = Math.min(PAGE, position - state.position);
      const page = await this.read({ after: state.position, limit });
      if (page.length === 0) throw new SessionGoneError("Cannot read the session: it is gone");
      state = fold(page, state);
    }
    return state;
  }

  /**
   * Carries out a command: decide on what is known, append at the position that was seen; when
   * another instance was first, fold its events and decide again. A command that has to look
   * something up first comes as a function, so that nothing gets in between. Throws `SessionGoneError`, or
   * `EventLogError` when the log does not answer.
   */
  commit(command: Command | (() => Promise<Command>), hash?: string): Promise<Decision> {
    return this.exclusive(async () => {
      const ready = typeof command === "function" ? await command() : command;
      return await this.#carryOut(ready, hash);
    });
  }

  /** Reads events as the log holds them, after a position. */
  async read(page: { readonly after: number; readonly limit: number }): Promise<
    (RecordedEvent | UnknownEvent)[]
  > {
    return (await this.#log.read(this.#key, page)).map(readEvent);
  }

  /** The frames that tell of an event. */
  framesOf(event: RecordedEvent | UnknownEvent): ServerFrame[] {
    return framesOf(event, (turn) => findTurn(this.#state, turn)?.text ?? "");
  }

  async #carryOut(command: Command, hash: string | undefined): Promise<Decision> {
    for (let tries = 0; tries < MAX_CONFLICTS; tries++) {
      const decision = decide(command, this.#state, this.#rules);
      if (!decision.ok || decision.events.length === 0) return decision;
      const { events, turn } = decision;
      const opened = events.filter(({ type }) => OPENING.has(type)).length;
      const appended = await this.#log.append(this.#key, {
        expected: this.#state.position,
        events,
        turns: this.#state.open.length + this.#state.settled.length + opened,
        ...(hash !== undefined && turn !== undefined ? { hash: { hash, turn } } : {}),
      });
      if (appended.ok) {
        this.#head = appended.head;
        this.#fold(appended.recorded);
        return decision;
      }
      await this.#catchUp(appended.position);
    }
    throw new Error(`Cannot append ${command.type}: lost ${MAX_CONFLICTS} races in a row`);
  }

  async #catchUp(position: number): Promise<void> {
    if (position < this.#state.position) {
      throw new SessionGoneError("Cannot go on with the session: its events are gone");
    }
    while (this.#state.position < position) {
      const page = await this.#log.read(this.#key, { after: this.#state.position, limit: PAGE });
      if (page.length === 0) {
        throw new SessionGoneError("Cannot read the session: its events went while it was read");
      }
      this.#fold(page);
    }
  }

  #fold(stored: readonly StoredEvent[]): void {
    for (const each of stored) {
      const event = readEvent(each);
      this.#state = evolve(this.#state, event);
      this.framesOf(event).forEach(this.#onFrame);
    }
  }
}
