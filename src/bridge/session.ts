import { type Command, type Decision, findTurn, isSettled, sharesOf } from "../conversation/mod.ts";
import type { EventLog } from "../event_log/mod.ts";
import type { Model } from "../model/mod.ts";
import type { ServerFrame } from "../protocol/mod.ts";
import { Redactor } from "../redaction/mod.ts";
import { INSTANCE, measure } from "../telemetry/mod.ts";
import { Audience, tell } from "./audience.ts";
import { contentHash } from "./content_hash.ts";
import { acceptedFrame } from "./frames.ts";
import { Follower } from "./follower.ts";
import { type Carried, Ledger, SessionGoneError } from "./ledger.ts";
import { limitedToWire, tooManySessions, toWire } from "./refusals.ts";
import { openTurnFrames, Replay } from "./replay.ts";
import type { BridgeSettings } from "./settings.ts";
import { liveView } from "./session_view.ts";
import { SessionMemory } from "./session_memory.ts";
import { Spoken } from "./spoken.ts";
import { Summariser } from "./summariser.ts";
import { TurnRunner } from "./turn_runner.ts";
import type {
  Accepted,
  Attachment,
  AttachOptions,
  ClosingReason,
  Refusal,
  SessionKey,
  SessionView,
  Subscriber,
} from "./types.ts";

/** So many events at most are told to a client while nothing is appended: the last of what it asked. */
const REPLAYED_AT_LAST = 4;

/** What a session at work stands on. */
export interface SessionOptions {
  readonly key: SessionKey;
  readonly log: EventLog;
  readonly model: Model;
  readonly settings: BridgeSettings;
  /** The clock, in ms since the epoch. */
  readonly now?: () => number;
  /** Called once when the session's events turn out to be gone. */
  readonly onGone: (session: LiveSession) => void;
}

/** A session at work on this instance: its clients, its log, and the turn that is being answered. */
export class LiveSession {
  readonly key: SessionKey;
  /** Its notes, its imports, its contexts. */
  readonly memory: SessionMemory;
  readonly #log: EventLog;
  readonly #settings: BridgeSettings;
  readonly #modelName: string;
  readonly #audience = new Audience();
  readonly #ledger: Ledger;
  readonly #runner: TurnRunner;
  readonly #follower: Follower;
  readonly #redactor: Redactor;
  readonly #spoken: Spoken;
  readonly #summariser: Summariser;
  readonly #onGone: (session: LiveSession) => void;
  #closed: ClosingReason | undefined;
  readonly #now: () => number;
  #usedAt: number;
  /** How many clients are being told of the past. */
  #attaching = 0;
  readonly #sending = new Set<Promise<unknown>>();

  constructor(options: SessionOptions) {
    const { key, log, model, settings } = options;
    this.key = key;
    this.#log = log;
    this.#settings = settings;
    this.#modelName = model.name;
    this.#onGone = options.onGone;
    this.#now = options.now ?? Date.now;
    this.#usedAt = this.#now();
    const onFrame = (frame: ServerFrame) => this.#audience.broadcast(frame);
    const rules = {
      maxMessageCharacters: settings.maxMessageCharacters,
      maxOpenTurns: settings.maxWaitingTurns + 1,
      dedupWindowMs: settings.dedupWindowMs,
      pinShare: sharesOf(settings.contextLimit).pins,
    };
    const redactor = new Redactor(settings.redact);
    this.#redactor = redactor;
    this.#spoken = new Spoken(onFrame);
    const onLogged = (frame: ServerFrame) => this.#spoken.pass(frame);
    this.#ledger = new Ledger({ log, key, rules, onFrame: onLogged });
    this.#summariser = new Summariser({ ledger: this.#ledger, model, settings, redactor });
    const onSettled = () => this.#summariser.kick();
    this.memory = new SessionMemory({
      ledger: this.#ledger,
      settings,
      redactor,
      access: {
        follow: () => this.#following(),
        carryOut: (command) => this.#carryOut(command),
        guarded: (task) => this.#guarded(task),
      },
    });
    const parts = {
      log,
      key,
      ledger: this.#ledger,
      spoken: this.#spoken,
      model,
      settings,
      memory: this.memory.index,
      redactor,
      onFrame,
    };
    this.#runner = new TurnRunner(parts, onSettled);
    this.#follower = new Follower({
      log,
      key,
      ledger: this.#ledger,
      spoken: this.#spoken,
      runner: this.#runner,
      isWanted: () => this.#audience.size > 0,
      onGone: () => options.onGone(this),
    });
  }

  /** Whether nobody listens and nothing is going on. */
  get isIdle(): boolean {
    return this.#audience.size === 0 && this.#attaching === 0 && !this.#ledger.isBusy &&
      !this.#runner.isBusy &&
      !this.#summariser.isBusy;
  }

  /** Whether nothing was ever said in it. */
  get isEmpty(): boolean {
    return this.#ledger.state.position === 0;
  }

  /** How many turns wait for an answer or are getting one. */
  get openTurns(): number {
    return this.#ledger.state.open.length;
  }

  /** When it was last attached to or sent to, in ms since the epoch. */
  get usedAt(): number {
    return this.#usedAt;
  }

  /** Whether the session's time is over; never before its first message. */
  isExpired(now: number): boolean {
    return this.#ledger.expiresAt !== undefined && this.#ledger.expiresAt <= now;
  }

  /** Attaches a client: `session.ready`, what it asked of the past, open turns, then all that happens. */
  async attach(subscriber: Subscriber, asked: AttachOptions): Promise<Attachment> {
    this.#usedAt = this.#now();
    this.#attaching += 1;
    try {
      const replay = await this.#greet(subscriber, asked);
      while (replay.left > REPLAYED_AT_LAST) {
        const { left } = replay;
        await this.#guarded(() => replay.tell({ isPaced: true }));
        if (this.#closed || replay.left >= left) break;
      }
      await this.#join(subscriber, replay);
    } finally {
      this.#attaching -= 1;
    }
    return {
      send: (message) => this.#sent(this.#send(subscriber, message)),
      cancel: (turn) => this.#cancel(turn),
      pin: (note) => this.memory.pin(note),
      unpin: (note) => this.memory.unpin(note),
      rename: (name) => this.memory.rename(name),
      detach: () => this.#audience.leave(subscriber),
    };
  }

  /** Tells a client of the session, and finds out what of the past it is to be told. */
  #greet(subscriber: Subscriber, asked: AttachOptions): Promise<Replay> {
    return this.#ledger.exclusive(async () => {
      await this.#guarded(() => this.#ledger.refresh());
      tell(subscriber, { type: "session.ready", ...this.#view() });
      return new Replay(this.#ledger, asked, subscriber);
    });
  }

  /** Tells a client what is left, while nothing is appended; from then on it hears all that happens. */
  #join(subscriber: Subscriber, replay: Replay): Promise<void> {
    return this.#ledger.exclusive(async () => {
      await this.#guarded(() => replay.tell({ isPaced: false }));
      await this.#follower.catchUpPartial();
      const said = (turn: string) => this.#spoken.of(turn);
      for (const frame of openTurnFrames(this.#ledger.state, said, replay)) {
        tell(subscriber, frame);
      }
      if (this.#closed) throw this.#gone();
      this.#audience.join(subscriber);
      this.#runner.kick();
      this.#follower.wake();
    });
  }

  /** Ends the session's work on this instance and tells its clients why. Safe to call twice. */
  async close(reason: ClosingReason): Promise<void> {
    if (this.#closed) return;
    this.#closed = reason;
    this.#audience.dismiss({ type: "session.closed", reason });
    await this.#halt();
  }

  /**
   * Stops the session's work on this instance while its events are erased. Its clients are told so
   * once they are; where that fails they are told to connect anew, and nothing is lost.
   */
  async erase(task: () => Promise<boolean>): Promise<boolean> {
    if (this.#closed) return await task();
    this.#closed = "draining";
    await this.#halt();
    try {
      const wasThere = await task();
      this.#closed = "erased";
      return wasThere;
    } finally {
      this.#audience.dismiss({ type: "session.closed", reason: this.#closed });
    }
  }

  /** Hands over what is going on. A message on its way may still have taken a lease meanwhile. */
  async #halt(): Promise<void> {
    this.#follower.stop();
    await Promise.all([this.#runner.stop(), this.#summariser.stop()]);
    await Promise.allSettled(this.#sending);
    await this.#ledger.exclusive(() => Promise.resolve());
    await this.#runner.stop();
  }

  #sent<Result>(sending: Promise<Result>): Promise<Result> {
    this.#sending.add(sending);
    return sending.finally(() => this.#sending.delete(sending));
  }

  async #following(): Promise<void> {
    this.#usedAt = this.#now();
    await this.#guarded(() => this.#ledger.follow());
  }

  async #carryOut(command: Command): Promise<Extract<Decision, { ok: true }> | Refusal> {
    this.#usedAt = this.#now();
    if (this.#closed) return this.#refusedClosed();
    const full = await this.#refusedNew();
    if (full) return full;
    const unlessClosed = () =>
      this.#closed ? Promise.reject(this.#gone()) : Promise.resolve(command);
    const decision = await this.#guarded(() => this.#ledger.commit(unlessClosed));
    return decision.ok ? decision : this.#refused(decision);
  }

  /** Answers open turns that nobody is at work on. */
  async resume(): Promise<void> {
    await this.#guarded(() => this.#ledger.follow());
    if (this.#ledger.state.open.length > 0) this.#runner.kick();
    else await this.#log.openTurns.forget(this.key, this.#ledger.state.position);
  }

  /** Whether the session's time is over for all instances; another one may have used it. */
  async isGone(): Promise<boolean> {
    const head = await this.#log.head(this.key);
    if (head) this.#ledger.note(head);
    return head === undefined;
  }

  async #send(
    subscriber: Subscriber,
    message: { readonly text: string; readonly id?: string },
  ): Promise<Accepted | Refusal> {
    this.#usedAt = this.#now();
    if (this.#closed) return this.#refusedClosed();
    const full = await this.#refusedNew();
    if (full) return full;
    const { text, kinds: redacted } = this.#redactor.mask(message.text.toWellFormed());
    const idGiven = message.id !== undefined;
    const turn = message.id ?? crypto.randomUUID();
    const hash = idGiven || this.#settings.dedupWindowMs === 0
      ? undefined
      : await contentHash(text, this.#settings.dedupHash);
    const receive = async () => {
      const sameAs = hash === undefined ? undefined : await this.#log.findHash(this.key, hash);
      if (this.#closed) throw this.#gone();
      const command = {
        type: "ReceiveMessage",
        turn,
        idGiven,
        text,
        redacted,
        at: this.#now(),
      } as const;
      return sameAs === undefined ? command : { ...command, sameAs };
    };
    const takes = this.#runner.holder;
    const decision = await this.#guarded(() => this.#ledger.commit(receive, { hash, takes }));
    if (!decision.ok) return this.#refused(decision);
    const known = decision.turn ?? turn;
    const duplicate = decision.events[0]?.type !== "MessageReceived";
    if (decision.events.length === 0) await this.#repeat(subscriber, known);
    const { lease } = decision;
    const openedAt = this.#ledger.state.open.find(({ id }) => id === known)?.openedAt;
    this.#runner.kick(lease && openedAt !== undefined ? { lease, openedAt } : undefined);
    this.#follower.wake();
    return { ok: true, turn: known, duplicate };
  }

  /** Tells one sender again what became of a turn that is known already. */
  async #repeat(subscriber: Subscriber, id: string): Promise<void> {
    await this.#ledger.exclusive(async () => {
      const turn = findTurn(this.#ledger.state, id);
      if (!turn) return;
      const { receivedAt: position } = turn;
      const outcome = isSettled(turn)
        ? await this.#ledger.read({ after: turn.outcome.position - 1, limit: 1 })
        : [];
      tell(subscriber, acceptedFrame(turn, { turn: id, position, duplicate: true }));
      for (const event of outcome) {
        for (const frame of this.#ledger.framesOf(event)) {
          if (frame.type !== "turn.accepted") tell(subscriber, frame);
        }
      }
    });
  }

  async #cancel(turn: string): Promise<{ readonly ok: true } | Refusal> {
    if (this.#closed) return this.#refusedClosed();
    if (await this.#runner.cancel(turn)) return { ok: true };
    const command = async () => {
      await this.#follower.catchUpPartial();
      return {
        type: "CancelTurn",
        turn,
        said: this.#spoken.of(turn).toWellFormed(),
        by: { instance: INSTANCE },
      } as const;
    };
    const decision = await this.#guarded(() => this.#ledger.commit(command, { lease: "anyone" }));
    this.#runner.check();
    if (decision.ok) measure.turn({ outcome: "cancelled" });
    return decision.ok ? { ok: true } : this.#refused(decision);
  }

  #view(): SessionView {
    const { ttlMs } = this.#settings;
    return liveView(this.#ledger, {
      ...this.key,
      model: this.#modelName,
      ttlMs,
      now: this.#now(),
    });
  }

  /** When the events turn out to be gone, the session ends here, and its clients are told. */
  async #guarded<Result>(task: () => Promise<Result>): Promise<Result> {
    try {
      return await task();
    } catch (error) {
      if (error instanceof SessionGoneError) this.#onGone(this);
      throw error;
    }
  }

  /** A refusal, where this would be one session more than the owner may have. */
  async #refusedNew(): Promise<Refusal | undefined> {
    const { maxSessions } = this.#settings;
    if (this.#ledger.state.position > 0) return undefined;
    const hasRoom = await this.#log.index.hasRoom(this.key.owner, maxSessions);
    return hasRoom ? undefined : tooManySessions(maxSessions);
  }

  #gone(): SessionGoneError {
    return new SessionGoneError(
      `Cannot attach to the session: it is ${this.#closed}`,
      this.#closed,
    );
  }

  #refused(carried: Extract<Carried, { ok: false }>): Refusal {
    return "limited" in carried
      ? limitedToWire(carried.limited, this.#now())
      : toWire(carried.refusal);
  }

  #refusedClosed(): Refusal {
    const code = this.#closed === "draining"
      ? "draining"
      : this.#closed === "erased"
      ? "session_erased"
      : "session_expired";
    return { ok: false, code, message: "The session is closed here; connect again" };
  }
}
