import { newId, protocolsOf, routeOf } from "./address.ts";
import { type Api, createApi, type SessionChanges } from "./api.ts";
import type { PinAsk } from "./api_types.ts";
import { TIMINGS } from "./backoff.ts";
import { checkId } from "./check_id.ts";
import { Connection } from "./connection.ts";
import { Emitter } from "./emitter.ts";
import { BridgeError } from "./errors.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { framesFrom } from "./frame_loop.ts";
import type { Frame, SessionInfo } from "./frames.ts";
import { loadHistory } from "./history.ts";
import { Messages, type SendOptions, type SentMessage } from "./messages.ts";
import { SessionModel, type Summary } from "./model.ts";
import type { ClientEvents, ConnectOptions } from "./options.ts";
import { Outbox } from "./outbox.ts";
import { probe } from "./probe.ts";
import { Reopenings } from "./reopenings.ts";
import type { ConfigurationInfo, SettingsChanges } from "./settings_types.ts";
import type { SocketLike } from "./socket_like.ts";
import { closed, type State } from "./state.ts";
import { watchSurroundings } from "./surroundings.ts";
import { timeZoneOf } from "./time_zone.ts";
import type { Turn, TurnOutcome } from "./turns.ts";

const HISTORY = 50;
/** No bridge accepts a longer frame, and one of four times this breaks the connection. */
const MAX_FRAME_BYTES = 16_777_216;

/**
 * Connects to a session of a bridge, and stays connected until `close`. Throws a `BridgeError` if
 * the session id is invalid.
 */
export function connect(options: ConnectOptions): Client {
  return new Client(options);
}

/** The client of one session, created by {@linkcode connect}. */
export class Client implements AsyncIterable<Frame>, AsyncDisposable {
  /** The session's id. */
  readonly id: string;
  /** The routes of the same bridge, with the same token. */
  readonly api: Api;
  readonly #options: ConnectOptions;
  readonly #emitter = new Emitter<ClientEvents>();
  readonly #model: SessionModel;
  readonly #messages: Messages;
  readonly #reopenings = new Reopenings((frame) => this.#connection.send(frame));
  readonly #connection: Connection;
  readonly #unwatch: () => void;
  readonly #leaving = new AbortController();
  #hasOlder = true;
  #isFetchingDescription = false;
  /** Whether the session has taken the space that was asked for; it may leave it later. */
  #hasSpace = false;
  #ending: Promise<void> | undefined;

  constructor(options: ConnectOptions) {
    const { session = newId(), random = Math.random, maxAttempts = Infinity, storage } = options;
    checkId("session", "invalid_session_id", session);
    if (typeof options.space === "string") checkId("space", "invalid_space_id", options.space);
    this.id = session;
    this.api = createApi(options);
    this.#options = options;
    const timings = { ...TIMINGS, ...options.timings };
    this.#model = new SessionModel((turn, moved) => this.#turnChanged(turn, moved));
    this.#connection = new Connection({
      open: () => this.#openSocket(),
      probe: (signal) => probe(options, session, signal),
      timings,
      maxAttempts,
      random,
      onFrame: (frame) => this.#take(frame),
      onState: (state) => this.#stateChanged(state),
      onLost: (code) => this.#messages.lost(code),
    });
    this.#messages = new Messages({
      model: this.#model,
      outbox: new Outbox(session, storage, fingerprintOf(options.token)),
      timings,
      random,
      timeZone: () => timeZoneOf(options),
      space: () => this.#spaceToJoin(),
      maxBytes: options.maxFrameBytes ?? MAX_FRAME_BYTES,
      send: (frame) => this.#connection.send(frame),
    });
    this.#unwatch = watchSurroundings(() => this.#connection.nudge());
    this.#connection.connect();
  }

  /** The state of the connection. */
  get state(): State {
    return this.#connection.state;
  }

  /** What the bridge says about the session; undefined before the first connection. */
  get session(): SessionInfo | undefined {
    return this.#model.session;
  }

  /**
   * The loaded turns in order, those not in the log yet last. The list itself stays the same
   * object; a turn that changes is replaced by a new object.
   */
  get turns(): readonly Turn[] {
    return this.#model.turns;
  }

  /** The loaded summaries, in order. */
  get summaries(): readonly Summary[] {
    return this.#model.summaries;
  }

  /** The position of the log up to which the client is up to date. */
  get position(): number {
    return this.#model.position;
  }

  /** Whether the log may hold turns older than the first of `turns`. */
  get hasOlder(): boolean {
    return this.#hasOlder && (this.#model.turns[0]?.position ?? this.#model.position + 1) > 1;
  }

  /** The turn with an id, if it is loaded. */
  turn(id: string): Turn | undefined {
    return this.#model.turn(id);
  }

  /** Adds a listener for an event. Returns a function that removes it. */
  on<Name extends keyof ClientEvents>(
    name: Name,
    listener: (event: ClientEvents[Name]) => void,
  ): () => void {
    return this.#emitter.on(name, listener);
  }

  /** Iterates over all frames from now on, until the client closes. */
  [Symbol.asyncIterator](): AsyncGenerator<Frame, void> {
    return framesFrom(this);
  }

  /**
   * Sends a message now or once connected, and again until the log holds it exactly once. With an
   * `id` the call is safe to repeat; without one, an id is created. `attachments` are files that
   * `uploadAttachment` resolved with.
   */
  send(text: string, options: SendOptions = {}): SentMessage {
    return this.#messages.send(text, options);
  }

  /** Sends a message and resolves with the reply. Throws a `BridgeError` if there will be none. */
  async ask(
    text: string,
    { signal, ...named }: SendOptions & { readonly signal?: AbortSignal } = {},
  ): Promise<string> {
    signal?.throwIfAborted();
    const { turn, outcome } = this.send(text, named);
    const cancel = () => this.cancel(turn);
    signal?.addEventListener("abort", cancel);
    const { status, reply, error } = await outcome;
    signal?.removeEventListener("abort", cancel);
    if (status === "completed") return reply;
    signal?.throwIfAborted();
    const { code, message, retryable } = error ??
      { code: "cancelled", message: "The turn was cancelled", retryable: true };
    throw new BridgeError(code, message, { retryable });
  }

  /** Stops a turn: withdraws a message that was not sent yet, cancels any other. */
  cancel(id: string): void {
    this.#messages.cancel(id);
  }

  /** Retries a failed or cancelled turn, as a message with the same id does. */
  retry(id: string): SentMessage {
    const turn = this.#model.turn(id);
    if (!turn) throw new BridgeError("not_found", `Cannot retry turn ${id}: there is no such turn`);
    return this.send(turn.text, { id, attachments: turn.attachments });
  }

  /**
   * Answers the newest message once more. Resolves with the turn once it has ended again: with one reply
   * more, or, if there is a `reopenError` or it was stopped, as it was.
   */
  async regenerate(id: string): Promise<TurnOutcome> {
    return await this.#reopenings.ask("turn.regenerate", id);
  }

  /** Goes on with the newest reply, if it was cut at its limit; the same otherwise. */
  async continueReply(id: string): Promise<TurnOutcome> {
    return await this.#reopenings.ask("turn.continue", id);
  }

  /** Chooses which one of the newest turn's replies is remembered, by its position. */
  async chooseReply(turn: string, reply: number): Promise<void> {
    await this.api.chooseReply(this.id, turn, reply);
  }

  /** Pins a text, or the message or reply of a turn. Resolves with the note's id. */
  async pin(note: string | PinAsk): Promise<string> {
    const { note: id = newId(), ...what } = typeof note === "string" ? { text: note } : note;
    return await this.api.pin(this.id, { note: id, ...what });
  }

  /** Unpins a note. */
  async unpin(note: string): Promise<void> {
    await this.api.unpin(this.id, note);
  }

  /** Keeps a turn that has ended out of every later context. It stays in the log. */
  async withhold(turn: string): Promise<void> {
    await this.api.withhold(this.id, turn);
  }

  /** Lets a withheld turn into contexts again. */
  async release(turn: string): Promise<void> {
    await this.api.release(this.id, turn);
  }

  /** Names the session; "" removes the name. */
  async rename(name: string): Promise<void> {
    await this.api.rename(this.id, name);
  }

  /** Changes the session's name, space or keeping. */
  async change(changes: SessionChanges): Promise<void> {
    this.#model.changed(await this.api.change(this.id, changes));
    if (this.#model.session) this.#emitter.emit("session", this.#model.session);
  }

  /**
   * Changes settings of the session: all that is asked, or nothing. They hold for every message that is
   * answered from then on.
   */
  async configure(changes: SettingsChanges): Promise<ConfigurationInfo> {
    return await this.api.configure(this.id, { change: newId(), ...changes });
  }

  /** Loads at least `count` older turns. Resolves with whether there may be more. */
  async history(count: number = HISTORY): Promise<boolean> {
    const { api, id: session } = this;
    this.#hasOlder = await loadHistory({ api, session, model: this.#model }, count);
    return this.hasOlder;
  }

  /** Connects now instead of after the delay, or checks that the connection is alive. */
  nudge(): void {
    this.#connection.nudge();
  }

  /** Closes the client. Unsent messages stay in the storage, if there is one. */
  close(): Promise<void> {
    this.#ending ??= this.#connection.end(closed("done", "closed", "The client was closed"));
    return this.#ending;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #openSocket(): SocketLike {
    const { history = HISTORY, space, WebSocket = globalThis.WebSocket } = this.#options;
    if (!WebSocket) throw new Error("this runtime has no WebSocket; pass one as an option");
    const { position } = this.#model;
    const past = position > 0 ? { after: position } : { history };
    const url = routeOf(this.#options, "/ws", {
      session: this.id,
      ...past,
      space: this.#hasSpace ? undefined : space === null ? "" : space,
    });
    url.protocol = url.protocol.replace("http", "ws");
    return new WebSocket(url.href, protocolsOf(this.#options));
  }

  #take(frame: Frame): void {
    const before = this.#model.session;
    const applied = this.#model.apply(frame);
    // Earlier versions of the bridge do not send an owner.
    const hasForgotten = frame.type === "session.ready" && frame.owner !== undefined &&
      this.#messages.belongTo(frame.owner);
    if (hasForgotten) this.#emitter.emit("turns", this.turns);
    this.#hasSpace ||= frame.type === "session.ready"
      ? frame.space !== undefined
      : frame.type === "turn.accepted" && !frame.replayed;
    if ("position" in frame && frame.position > 0) void this.#fetchDescription();
    if (frame.type === "turn.accepted" && this.#messages.accepted(frame)) {
      this.#connection.progressed();
    } else if (frame.type === "error") this.#messages.refused(frame);
    this.#reopenings.take(frame);
    if (this.#model.session && this.#model.session !== before) {
      this.#emitter.emit("session", this.#model.session);
    }
    this.#emitter.emit("frame", frame);
    this.#emitter.emit(frame.type, frame as never);
    if (applied === "another log") this.#emitter.emit("turns", this.turns);
    if (applied !== "applied") this.#connection.resume("a frame is missing");
  }

  #spaceToJoin(): string | null | undefined {
    const isUndecided = this.#model.isUnused && this.#model.session?.space === undefined;
    return isUndecided ? this.#options.beginIn?.() : undefined;
  }

  /** Asks when the session began, which no frame tells the client that began it. */
  async #fetchDescription(): Promise<void> {
    if (!this.#model.isNew || this.#isFetchingDescription) return;
    this.#isFetchingDescription = true;
    const { signal } = this.#leaving;
    const told = await this.api.session(this.id, { signal }).catch(() => undefined);
    this.#model.began(told);
    if (told && this.#model.session) this.#emitter.emit("session", this.#model.session);
  }

  #stateChanged(state: State): void {
    if (state.status === "open") {
      this.#isFetchingDescription = false;
      this.#model.caughtUp();
      this.#messages.opened();
      this.#reopenings.opened();
    } else if (state.status === "closed") {
      this.#unwatch();
      this.#leaving.abort();
      this.#messages.over(state);
      const { code, message } = state;
      this.#reopenings.over(new BridgeError(code, message, { retryable: false }));
    }
    this.#emitter.emit("state", state);
  }

  #turnChanged(turn: Turn, moved: boolean): void {
    this.#messages?.turnChanged(turn);
    this.#reopenings.turnChanged(turn);
    this.#emitter.emit("turn", turn);
    if (moved) this.#emitter.emit("turns", this.turns);
  }
}
