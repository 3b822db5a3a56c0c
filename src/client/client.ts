import { isId, newId, protocolsOf, routeOf } from "./address.ts";
import { type Api, createApi } from "./api.ts";
import type { PinAsk } from "./api_types.ts";
import { TIMINGS, type Timings } from "./backoff.ts";
import { Connection, type SocketLike } from "./connection.ts";
import { Emitter } from "./emitter.ts";
import { BridgeError } from "./errors.ts";
import { FrameQueue } from "./frame_queue.ts";
import type { Frame, FrameOf, SessionInfo } from "./frames.ts";
import { loadOlder } from "./history.ts";
import { SessionModel, type Summary } from "./model.ts";
import type { ClientEvents, ConnectOptions } from "./options.ts";
import { type Entry, Outbox } from "./outbox.ts";
import { closed, probe } from "./probe.ts";
import { Sender } from "./sender.ts";
import type { Closed, State } from "./state.ts";
import { watchSurroundings } from "./surroundings.ts";
import { isOutcome, type Outcome, type Turn, type TurnError } from "./turns.ts";

const HISTORY = 50;
const TOO_LARGE = 1009;
/** No bridge takes a longer frame; one of four times this only breaks the connection. */
const MAX_FRAME_BYTES = 16_777_216;
const TOO_LARGE_TEXT = "This message is larger than the bridge takes; send it in parts";

/** A message that was sent. */
export interface Sent {
  /** The id of its turn. */
  readonly turn: string;
  /** What becomes of it. Never rejects; fails with the code `closed` when the client ends first. */
  readonly outcome: Promise<Outcome>;
}

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
  readonly #timings: Timings;
  readonly #emitter = new Emitter<ClientEvents>();
  readonly #model = new SessionModel((turn, moved) => this.#turnChanged(turn, moved));
  readonly #outbox: Outbox;
  readonly #sender: Sender;
  readonly #connection: Connection;
  readonly #waiters = new Map<string, ((outcome: Outcome) => void)[]>();
  readonly #cancels = new Set<string>();
  readonly #queues = new Set<FrameQueue<Frame>>();
  readonly #unwatch: () => void;
  #hasOlder = true;
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
    this.#timings = { ...TIMINGS, ...options.timings };
    this.#outbox = new Outbox(session, storage);
    for (const { id, text } of this.#outbox.entries) this.#queue(id, text);
    this.#connection = new Connection({
      open: () => this.#openSocket(),
      probe: (signal) => probe(options, session, signal),
      timings: this.#timings,
      maxAttempts,
      random,
      onFrame: (frame) => this.#take(frame),
      onState: (state) => this.#stateChanged(state),
      onLost: (code) => this.#lost(code),
    });
    this.#sender = new Sender({
      outbox: this.#outbox,
      timings: this.#timings,
      random,
      send: (frame) => this.#connection.send(frame),
      onSent: ({ id }) => this.#update(id, { status: "sent", waiting: undefined }),
      onHeld: ({ id }, { code, message }, inMs) =>
        this.#update(id, { status: "queued", waiting: { code, message, inMs } }),
      onRefused: ({ id }, { code, message, retryAfterMs }) =>
        this.#fail(id, { code, message, retryable: retryAfterMs !== undefined }),
      onTaken: () => this.#connection.progressed(),
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
  [Symbol.asyncIterator](): AsyncIterableIterator<Frame, undefined> {
    const queue: FrameQueue<Frame> = new FrameQueue(() => this.#queues.delete(queue));
    this.#queues.add(queue);
    if (this.state.status === "closed") queue.end();
    return queue;
  }

  /**
   * Sends a message, now or as soon as there is a connection, as often as it takes for the log to
   * hold it once. An id makes it safe to send again; without one it gets one of its own.
   */
  send(text: string, { id = newId() }: { readonly id?: string } = {}): Sent {
    if (!isId(id)) {
      const message = "A message's id has 1 to 128 characters of A-Z a-z 0-9 . _ : -";
      throw new BridgeError("invalid_turn_id", message);
    }
    const known = this.#model.turn(id);
    const sent = { turn: id, outcome: this.#outcomeOf(id) };
    if (this.state.status === "closed") this.#settle(failed(id, text, closedError(this.state)));
    else if (known && known.text !== text) {
      const message = "A message with this id and another text is known; choose a new id";
      this.#settle(failed(id, text, { code: "turn_id_taken", message, retryable: false }));
    } else if (known?.status === "completed") this.#settle(known as Outcome);
    else if (!known || isOutcome(known)) this.#post(id, text, known?.endedAt);
    return sent;
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
    const turn = this.#model.turn(id);
    if (!turn || isOutcome(turn)) return;
    if (this.#outbox.find(id) && this.#sender.posted !== id) return this.#takeBack(id);
    this.#cancels.add(id);
    this.#sendCancels();
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
    if (frame.type === "turn.accepted") this.#sender.accepted(frame);
    else if (frame.type === "error") this.#refused(frame);
    if (this.#model.session && this.#model.session !== before) {
      this.#emitter.emit("session", this.#model.session);
    }
    this.#emitter.emit("frame", frame);
    this.#emitter.emit(frame.type, frame as never);
    for (const queue of this.#queues) queue.push(frame);
    if (applied === "another log") this.#emitter.emit("turns", this.turns);
    if (applied !== "fine") this.#connection.resume("something is missing of what was said");
  }

  #stateChanged(state: State): void {
    if (state.status === "open") {
      this.#model.caughtUp();
      this.#dropTakenBack();
      this.#sendCancels();
    }
    if (state.status === "closed") this.#over(state);
    this.#emitter.emit("state", state);
    if (state.status === "open") this.#sender.open();
  }

  #lost(code: number): void {
    const entry = this.#sender.lost();
    if (!entry) return;
    if (code === TOO_LARGE) this.#tooLarge(entry);
    else this.#update(entry.id, { status: "queued" });
  }

  #refused(frame: FrameOf<"error">): void {
    if (this.#sender.refused(frame)) return;
    if (frame.turn !== undefined && frame.code === "turn_not_open") {
      this.#cancels.delete(frame.turn);
    }
  }

  #over(how: Closed): void {
    this.#unwatch();
    this.#sender.lost();
    const isGone = how.reason === "erased" || how.reason === "expired";
    if (isGone) { for (const { id } of [...this.#outbox.entries]) this.#outbox.remove(id); }
    for (const [id] of this.#waiters) {
      this.#settle(failed(id, this.#model.turn(id)?.text ?? "", closedError(how)));
    }
    for (const queue of [...this.#queues]) queue.end();
  }

  #post(id: string, text: string, after: number | undefined): void {
    this.#queue(id, text);
    const entry = { id, text, at: Date.now(), ...(after === undefined ? {} : { after }) };
    const bytes = text.length * 3 > this.#maxBytes ? new TextEncoder().encode(text).length : 0;
    if (bytes > this.#maxBytes) return this.#tooLarge(entry);
    this.#cancels.delete(id);
    this.#outbox.add(entry);
    this.#sender.next();
  }

  get #maxBytes(): number {
    return this.#options.maxFrameBytes ?? MAX_FRAME_BYTES;
  }

  #queue(id: string, text: string): void {
    const { error: _, ...known } = this.#model.turn(id) ?? {};
    this.#model.put({ ...known, id, text, status: "queued", reply: "" });
  }

  #tooLarge({ id }: Entry): void {
    this.#sender.drop(id);
    this.#fail(id, { code: "frame_too_large", message: TOO_LARGE_TEXT, retryable: false });
  }

  #fail(id: string, error: TurnError): void {
    this.#update(id, { status: "failed", error, waiting: undefined });
  }

  #takeBack(id: string): void {
    this.#sender.drop(id);
    this.#update(id, { status: "cancelled", waiting: undefined });
  }

  /** What was cancelled on its way, and did not arrive, is not sent again. */
  #dropTakenBack(): void {
    for (const id of [...this.#cancels]) {
      if (!this.#outbox.find(id)) continue;
      this.#cancels.delete(id);
      this.#takeBack(id);
    }
  }

  #sendCancels(): void {
    for (const turn of this.#cancels) {
      const status = this.#model.turn(turn)?.status;
      if (status === "accepted" || status === "streaming") {
        this.#connection.send({ type: "turn.cancel", turn });
      }
    }
  }

  #update(id: string, changes: Partial<Turn>): void {
    const turn = this.#model.turn(id);
    if (turn) this.#model.put({ ...turn, ...changes });
  }

  #turnChanged(turn: Turn, moved: boolean): void {
    if (isOutcome(turn)) {
      this.#cancels.delete(turn.id);
      this.#settle(turn);
      this.#sender.room();
    } else if (turn.status === "accepted" && this.#cancels.has(turn.id)) this.#sendCancels();
    this.#emitter.emit("turn", turn);
    if (moved) this.#emitter.emit("turns", this.turns);
  }

  #outcomeOf(id: string): Promise<Outcome> {
    return new Promise((resolve) => {
      const waiters = this.#waiters.get(id) ?? [];
      waiters.push(resolve);
      this.#waiters.set(id, waiters);
    });
  }

  #settle(outcome: Outcome): void {
    const waiters = this.#waiters.get(outcome.id) ?? [];
    this.#waiters.delete(outcome.id);
    for (const resolve of waiters) resolve(outcome);
  }
}

function failed(id: string, text: string, error: TurnError): Outcome {
  return { id, text, status: "failed", reply: "", error };
}

function closedError({ code, message }: Closed): TurnError {
  return { code, message, retryable: code === "closed" || code === "unreachable" };
}
