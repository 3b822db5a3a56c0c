import { isId, newId, protocolsOf, routeOf } from "./address.ts";
import { type Api, createApi } from "./api.ts";
import type { PinAsk } from "./api_types.ts";
import { TIMINGS } from "./backoff.ts";
import { Connection } from "./connection.ts";
import { Emitter } from "./emitter.ts";
import { BridgeError } from "./errors.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { framesFrom } from "./frame_loop.ts";
import type { Frame, SessionInfo } from "./frames.ts";
import { loadOlder } from "./history.ts";
import { Messages, type Sent } from "./messages.ts";
import { SessionModel, type Summary } from "./model.ts";
import type { ClientEvents, ConnectOptions } from "./options.ts";
import { Outbox } from "./outbox.ts";
import { probe } from "./probe.ts";
import type { SocketLike } from "./socket_like.ts";
import { closed, type State } from "./state.ts";
import { watchSurroundings } from "./surroundings.ts";
import type { Turn } from "./turns.ts";

const HISTORY = 50;
/** No bridge takes a longer frame; one of four times this only breaks the connection. */
const MAX_FRAME_BYTES = 16_777_216;

/** Connects to a session of a bridge and stays connected until `close`. */
export function connect(options: ConnectOptions): Client {
  return new Client(options);
}

/** A client on one session; made by {@linkcode connect}. */
export class Client implements AsyncIterable<Frame>, AsyncDisposable {
  /** The session's id. */
  readonly id: string;
  /** The routes of the same bridge, for the same owner. */
  readonly api: Api;
  readonly #options: ConnectOptions;
  readonly #emitter = new Emitter<ClientEvents>();
  readonly #model: SessionModel;
  readonly #messages: Messages;
  readonly #connection: Connection;
  readonly #unwatch: () => void;
  readonly #leaving = new AbortController();
  #hasOlder = true;
  #asksWhenItBegan = false;
  #ending: Promise<void> | undefined;

  constructor(options: ConnectOptions) {
    const { session = newId(), random = Math.random, maxAttempts = Infinity, storage } = options;
    if (!isId(session)) {
      const message = `No session can be called ${JSON.stringify(session)}: ` +
        "an id has 1 to 128 characters of A-Z a-z 0-9 . _ : -";
      throw new BridgeError("invalid_session_id", message);
    }
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
      maxBytes: options.maxFrameBytes ?? MAX_FRAME_BYTES,
      send: (frame) => this.#connection.send(frame),
    });
    this.#unwatch = watchSurroundings(() => this.#connection.nudge());
    this.#connection.connect();
  }

  /** How it stands to the bridge. */
  get state(): State {
    return this.#connection.state;
  }

  /** What is known of the session; nothing before the first connection. */
  get session(): SessionInfo | undefined {
    return this.#model.session;
  }

  /**
   * The turns that are known, in order; what is not in the log yet stands last. The list is one and
   * the same and changes in place; a turn that changes is replaced by another object.
   */
  get turns(): readonly Turn[] {
    return this.#model.turns;
  }

  /** The summaries that came to be, in order. */
  get summaries(): readonly Summary[] {
    return this.#model.summaries;
  }

  /** The position up to which all is known. */
  get position(): number {
    return this.#model.position;
  }

  /** Whether there may be turns older than the first one of `turns`. */
  get hasOlder(): boolean {
    return this.#hasOlder && (this.#model.turns[0]?.position ?? this.#model.position + 1) > 1;
  }

  /** The turn of an id, where it is known. */
  turn(id: string): Turn | undefined {
    return this.#model.turn(id);
  }

  /** Calls the listener at each such event; what it returns takes the listener off. */
  on<Name extends keyof ClientEvents>(
    name: Name,
    listener: (event: ClientEvents[Name]) => void,
  ): () => void {
    return this.#emitter.on(name, listener);
  }

  /** Every frame from now on, until the client ends. */
  [Symbol.asyncIterator](): AsyncGenerator<Frame, void> {
    return framesFrom(this);
  }

  /**
   * Sends a message, now or as soon as there is a connection, as often as it takes for the log to
   * hold it once. An id makes it safe to send again; without one it gets one of its own.
   */
  send(text: string, { id }: { readonly id?: string } = {}): Sent {
    return this.#messages.send(text, id);
  }

  /** Sends a message and waits for its reply; throws a `BridgeError` where there will be none. */
  async ask(
    text: string,
    { signal, ...named }: { readonly id?: string; readonly signal?: AbortSignal } = {},
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

  /** Stops a turn: one that was not sent yet is taken back, another one is cancelled. */
  cancel(id: string): void {
    this.#messages.cancel(id);
  }

  /** Tries a failed or cancelled turn again, as a message with the same id does. */
  retry(id: string): Sent {
    const turn = this.#model.turn(id);
    if (!turn) throw new BridgeError("not_found", `There is no turn ${id} to try again`);
    return this.send(turn.text, { id });
  }

  /** Pins a text, or what was said in a turn; resolves with the note's id. */
  async pin(note: string | PinAsk): Promise<string> {
    const { note: id = newId(), ...what } = typeof note === "string" ? { text: note } : note;
    return await this.api.pin(this.id, { note: id, ...what });
  }

  /** Takes a note off. */
  async unpin(note: string): Promise<void> {
    await this.api.unpin(this.id, note);
  }

  /** Names the session; "" takes the name off. */
  async rename(name: string): Promise<void> {
    await this.api.rename(this.id, name);
  }

  /** Loads at least so many turns older than those known; resolves with whether there are more. */
  async history(count: number = HISTORY): Promise<boolean> {
    const { api, id: session } = this;
    this.#hasOlder = await loadOlder({ api, session, model: this.#model }, count);
    return this.hasOlder;
  }

  /** Connects now instead of after the wait, or looks whether the connection lives. */
  nudge(): void {
    this.#connection.nudge();
  }

  /** Ends it. What was not sent stays in the storage, if there is one. */
  close(): Promise<void> {
    this.#ending ??= this.#connection.end(closed("done", "closed", "The client was closed"));
    return this.#ending;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #openSocket(): SocketLike {
    const { history = HISTORY, WebSocket = globalThis.WebSocket } = this.#options;
    if (!WebSocket) throw new Error("there is no WebSocket here; give one as an option");
    const { position } = this.#model;
    const past = position > 0 ? { after: position } : { history };
    const url = routeOf(this.#options, "/ws", { session: this.id, ...past });
    url.protocol = url.protocol.replace("http", "ws");
    return new WebSocket(url.href, protocolsOf(this.#options));
  }

  #take(frame: Frame): void {
    const before = this.#model.session;
    const applied = this.#model.apply(frame);
    // A bridge of an earlier version does not tell.
    const isLess = frame.type === "session.ready" && frame.owner !== undefined &&
      this.#messages.belongTo(frame.owner);
    if (isLess) this.#emitter.emit("turns", this.turns);
    if ("position" in frame && frame.position > 0) void this.#learnWhenItBegan();
    if (frame.type === "turn.accepted" && this.#messages.accepted(frame)) {
      this.#connection.progressed();
    } else if (frame.type === "error") this.#messages.refused(frame);
    if (this.#model.session && this.#model.session !== before) {
      this.#emitter.emit("session", this.#model.session);
    }
    this.#emitter.emit("frame", frame);
    this.#emitter.emit(frame.type, frame as never);
    if (applied === "another log") this.#emitter.emit("turns", this.turns);
    if (applied !== "fine") this.#connection.resume("something is missing of what was said");
  }

  /** No frame tells when a session began to those who began it; so that it is asked for, once. */
  async #learnWhenItBegan(): Promise<void> {
    if (!this.#model.isNew || this.#asksWhenItBegan) return;
    this.#asksWhenItBegan = true;
    const { signal } = this.#leaving;
    const told = await this.api.session(this.id, { signal }).catch(() => undefined);
    this.#model.began(told?.createdAt);
    if (told && this.#model.session) this.#emitter.emit("session", this.#model.session);
  }

  #stateChanged(state: State): void {
    if (state.status === "open") {
      this.#asksWhenItBegan = false;
      this.#model.caughtUp();
      this.#messages.opened();
    } else if (state.status === "closed") {
      this.#unwatch();
      this.#leaving.abort();
      this.#messages.over(state);
    }
    this.#emitter.emit("state", state);
  }

  #turnChanged(turn: Turn, moved: boolean): void {
    this.#messages?.turnChanged(turn);
    this.#emitter.emit("turn", turn);
    if (moved) this.#emitter.emit("turns", this.turns);
  }
}
