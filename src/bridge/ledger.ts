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
import {
  type Appended,
  type Batch,
  type EventLog,
  EventLogError,
  type Lease,
  type Limited,
  type RecordedEvent as StoredEvent,
  type SessionHead,
} from "../event_log/mod.ts";
import type { ServerFrame } from "../protocol/mod.ts";
import { inSpan } from "../telemetry/mod.ts";
import { batchOf } from "./batch.ts";
import { framesOf } from "./frames.ts";
import type { LeaseHold } from "./lease_hold.ts";
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

/** What was sent was on its way while its session was erased; it must not begin it anew. */
export class ErasedMeanwhileError extends SessionGoneError {
  constructor() {
    super("Cannot begin the session: it was erased meanwhile", "erased");
  }
}

/** What a command led to, where it could be carried out at all. */
export type Carried =
  | (Extract<Decision, { ok: true }> & { readonly lease?: Lease })
  | Extract<Decision, { ok: false }>
  | { readonly ok: false; readonly limited: Limited };

/** How a command is carried out. */
export interface CommitOptions {
  /** The content hash of a message. */
  readonly hash?: string | undefined;
  /**
   * What an event that ends a turn, or says that its call was abandoned, is checked against: the
   * lease in this instance's hands, or `anyone`: whatever lease there is, which ends where it was
   * for the turn that ends.
   */
  readonly lease?: LeaseHold | "anyone";
  /** Who takes the lease with an event that opens a turn, where none is open and nobody has it. */
  readonly takes?: string;
}

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
  #pending = 0;

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

  /** The session's head as it was seen last; undefined before its first event. */
  get head(): SessionHead | undefined {
    return this.#head;
  }

  /** When the session expires, in ms since the epoch; undefined before its first event. */
  get expiresAt(): number | undefined {
    return this.#head?.expiresAt;
  }

  /** Whether something is being read or appended, or waits for its turn to be. */
  get isBusy(): boolean {
    return this.#pending > 0;
  }

  /** Runs one task at a time, in the order of the calls. */
  exclusive<Result>(task: () => Promise<Result>): Promise<Result> {
    this.#pending += 1;
    const result = this.#queue.then(task).finally(() => this.#pending -= 1);
    this.#queue = result.catch(() => {});
    return result;
  }

  /**
   * Notes a use of the session, which moves its expiry on, and folds what other instances appended.
   * To be called inside `exclusive`. Throws `SessionGoneError` when the known events are gone.
   */
  async refresh(): Promise<void> {
    await this.#catchUp(await this.#log.touch(this.#key));
  }

  /**
   * Folds what other instances appended, without a use of the session. Throws `SessionGoneError`
   * when the known events are gone.
   */
  async follow(): Promise<void> {
    await this.exclusive(async () => await this.#catchUp(await this.#log.head(this.#key)));
  }

  /** Notes what others learned of the session's end. */
  note(head: SessionHead): void {
    if (!this.isOther(head)) this.#head = head;
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
   * something up first comes as a function, so that nothing gets in between; it is called for each
   * decision. Throws `SessionGoneError`, or
   * `EventLogError` when the log does not answer.
   */
  commit(
    command: Command | (() => Promise<Command>),
    options: CommitOptions = {},
  ): Promise<Carried> {
    const ready = typeof command === "function" ? command : () => Promise.resolve(command);
    return this.exclusive(() => this.#carryOut(ready, options));
  }

  /** Reads events as the log holds them, after a position. */
  async read(page: { readonly after: number; readonly limit: number }): Promise<
    (RecordedEvent | UnknownEvent)[]
  > {
    return (await this.#log.read(this.#key, page)).map(readEvent);
  }

  /** The frames that tell of an event. */
  framesOf(event: RecordedEvent | UnknownEvent): ServerFrame[] {
    return framesOf(event, (turn) => findTurn(this.#state, turn));
  }

  async #carryOut(
    ready: () => Promise<Command>,
    { hash, lease, takes }: CommitOptions,
  ): Promise<Carried> {
    for (let tries = 0; tries < MAX_CONFLICTS; tries++) {
      const decision = decide(await ready(), this.#state, this.#rules);
      if (!decision.ok || decision.events.length === 0) return decision;
      const { turn } = decision;
      const opening = hash !== undefined && turn !== undefined ? { hash: { hash, turn } } : {};
      const batch = { ...batchOf(decision.events, this.#state, this.#head), ...opening };
      const isFirst = batch.open === true && this.#state.open.length === 0 && tries === 0;
      const appended = await this.#append(
        isFirst ? { ...batch, takes } : batch,
        { lease, turn },
      );
      if (appended.ok) return appended.lease ? { ...decision, lease: appended.lease } : decision;
      if (appended.limited) return { ok: false, limited: appended.limited };
      if (tries > 2) await pause(Math.random() * 10 * tries);
    }
    const message = `Cannot append to the session: it changed ${MAX_CONFLICTS} times meanwhile`;
    throw new EventLogError("store_unavailable", message);
  }

  /** Appends under the lease that was asked for. A conflict is folded before this resolves. */
  async #append(batch: Batch, { lease, turn }: {
    readonly lease: CommitOptions["lease"];
    readonly turn: string | undefined;
  }): Promise<Appended> {
    const run = async (checked: Pick<Batch, "lease">) => {
      const appended = await inSpan("append", { ids: this.#key }, async (span) => {
        span.set(() => ({ "bridge.events": batch.events.map(({ type }) => type) }));
        const result = await this.#log.append(this.#key, { ...batch, ...checked });
        span.set(() => ({ "bridge.conflict": !result.ok }));
        return result;
      });
      if (appended.ok) {
        this.#head = appended.head;
        this.#fold(appended.recorded);
      } else if (appended.isErased) throw new ErasedMeanwhileError();
      return appended;
    };
    const ends = batch.open === false;
    if (lease === undefined) {
      const appended = await run({});
      if (!appended.ok) await this.#foldTo(appended.position);
      return appended;
    }
    if (lease === "anyone") {
      const found = await this.#log.leases.find(this.#key);
      const version = found?.version ?? null;
      const appended = await run({
        lease: { version, ends: ends || this.#state.open[0]?.id === turn },
      });
      if (!appended.ok) await this.#foldTo(appended.position);
      return appended;
    }
    const before = this.#state.position;
    const appended = await lease.during(async ({ version }) => {
      const result = await run({ lease: { version, ends } });
      return { result, ended: result.ok && ends };
    });
    if (appended.ok) return appended;
    await this.#foldTo(appended.position);
    if (this.#state.position === before) await lease.verify();
    return appended;
  }

  /** Whether a head is that of another session, begun under the same id after this one's end. */
  isOther(head: SessionHead): boolean {
    return this.#head !== undefined && this.#head.incarnation !== head.incarnation;
  }

  async #catchUp(head: SessionHead | undefined): Promise<void> {
    if (head && this.#state.position > 0 && this.isOther(head)) {
      throw new SessionGoneError("Cannot go on with the session: its id has begun anew");
    }
    await this.#foldTo(head?.position ?? 0);
    if (head) this.#head = head;
  }

  async #foldTo(position: number): Promise<void> {
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

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
