import { type ServerFrame, serverFrameSchema } from "../../src/protocol/mod.ts";
import { type Connection, markOf, type Sent } from "./history.ts";
import type { Random } from "./random.ts";

const OUTCOMES = new Set(["turn.completed", "turn.failed", "turn.cancelled"]);
/** What a turn is not opened again for, however often it is asked. */
const REFUSED = new Set(["reply_fixed", "turn_open", "not_found", "session_too_large"]);
const MOST_PENDING = 3;
const OPENING_MS = 3_000;
/** How long clients speak, and how long they then are calm, in ms. */
const CALM_MS = 3_000;

/** What a client knows of the run. */
export interface Place {
  readonly name: string;
  readonly session: string;
  readonly random: Random;
  /** The addresses of the instances, as clients reach them. */
  readonly ports: readonly number[];
  /** Ms since the run began. */
  readonly clock: () => number;
  readonly connections: Connection[];
  readonly sent: Sent[];
}

/**
 * A client that never gives up: it connects to any instance, asks for what it missed, sends what
 * has no outcome yet again, and sends new messages, doubles and cancellations as its seed says.
 */
export class FaultClient {
  readonly #place: Place;
  readonly #pending = new Map<string, string>();
  /** The commands that open a turn again, by their ids, until the bridge has told of each. */
  readonly #reopening = new Map<string, string>();
  /** The positions of the replies of the newest completed turn. */
  #replies: { readonly turn: string; readonly positions: number[] } | undefined;
  #socket: WebSocket | undefined;
  #position = 0;
  #count = 0;
  #quiet = false;
  #stopped = false;

  constructor(place: Place) {
    this.#place = place;
  }

  /** Whether everything that it sent has an outcome that it saw. */
  get isSettled(): boolean {
    return this.#pending.size === 0 && this.#reopening.size === 0;
  }

  /** Sends no new message from now on. */
  quieten(): void {
    this.#quiet = true;
  }

  /** Ends it. */
  stop(): void {
    this.#stopped = true;
    this.#socket?.close();
  }

  /** Goes on until it is stopped. */
  async run(): Promise<void> {
    while (!this.#stopped) {
      const opened = await this.#connect().catch(() => false);
      if (opened) await this.#pause(20, 200);
      else await this.#pause(100, 500);
    }
  }

  /** One connection, from its opening to its end. False when there was none. */
  async #connect(): Promise<boolean> {
    const { session, name, random, ports, connections, clock } = this.#place;
    const instance = random.whole(0, ports.length - 1);
    const after = this.#position;
    const socket = new WebSocket(
      `ws://127.0.0.1:${ports[instance]}/ws?session=${session}&after=${after}`,
    );
    this.#socket = socket;
    const connection: Connection = { client: name, session, instance, after, frames: [] };
    const ready = Promise.withResolvers<boolean>();
    const closed = new Promise<void>((resolve) => socket.onclose = () => resolve());
    socket.onerror = () => {};
    socket.onmessage = ({ data }) => {
      const frame = serverFrameSchema.parse(JSON.parse(data));
      connection.frames.push({ at: clock(), frame });
      this.#take(frame);
      if (frame.type === "session.ready") ready.resolve(true);
    };
    connections.push(connection);
    const timer = setTimeout(() => ready.resolve(false), OPENING_MS);
    const opened = await Promise.race([ready.promise, closed.then(() => false)]);
    clearTimeout(timer);
    if (opened) {
      for (const [turn, text] of this.#pending) this.#send(turn, text);
      for (const [id, turn] of this.#reopening) this.#reopen(turn, id);
      await Promise.race([closed, this.#act(socket)]);
    }
    if (socket.readyState < WebSocket.CLOSING) socket.close();
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 1_000))]);
    return opened;
  }

  async #act(socket: WebSocket): Promise<void> {
    const { random } = this.#place;
    while (socket.readyState === WebSocket.OPEN && !this.#stopped) {
      await this.#pause(60, 400);
      if (socket.readyState !== WebSocket.OPEN) return;
      const [pending] = this.#pending;
      const dice = random.next();
      if (dice < 0.03) return;
      if (dice < 0.1 && pending) this.#send(...pending);
      else if (dice < 0.13 && pending) this.#frame({ type: "turn.cancel", turn: pending[0] });
      else if (!this.#quiet && this.#isCalm && this.#pending.size === 0) this.#change();
      else if (!this.#quiet && !this.#isCalm && this.#pending.size < MOST_PENDING) {
        this.#sendNew();
      } else if (pending && dice > 0.9) this.#send(...pending);
    }
  }

  #sendNew(): void {
    const { name, session, random } = this.#place;
    const turn = `${name}.${++this.#count}`;
    const filling = random.chance(0.1) ? "🙂漢é".repeat(random.whole(1, 400)) : "hello";
    const text = `${markOf(session)} ${turn} ${filling}`;
    this.#pending.set(turn, text);
    this.#send(turn, text);
  }

  /** A time in which no client says anything new: only then can replies change. */
  get #isCalm(): boolean {
    return Math.floor(this.#place.clock() / CALM_MS) % 2 === 1;
  }

  /** Has the newest message answered again, or chooses one of its replies; often others are quicker. */
  #change(): void {
    const { name, random } = this.#place;
    if (!this.#replies) return this.#sendNew();
    const { turn, positions } = this.#replies;
    if (positions.length > 1 && random.chance(0.3)) {
      return this.#frame({ type: "reply.choose", turn, reply: random.pick(positions) });
    }
    if (random.chance(0.15)) return this.#frame({ type: "turn.cancel", turn });
    const id = `${name}.again.${++this.#count}`;
    this.#reopening.set(id, turn);
    this.#reopen(turn, id);
  }

  #reopen(turn: string, id: string): void {
    this.#frame({ type: "turn.regenerate", turn, id });
  }

  #send(turn: string, text: string): void {
    const { clock, name: client, session, sent } = this.#place;
    sent.push({ at: clock(), client, session, turn, text });
    this.#frame({ type: "message.send", id: turn, text });
  }

  #frame(frame: unknown): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #take(frame: ServerFrame): void {
    if ("position" in frame && frame.type !== "session.ready") {
      this.#position = Math.max(this.#position, frame.position);
    }
    // Cancelled and already sent again, a turn is open once more.
    if (frame.type === "turn.accepted" && frame.turn.startsWith(`${this.#place.name}.`)) {
      this.#pending.set(frame.turn, frame.text);
    }
    if (OUTCOMES.has(frame.type) && "turn" in frame) this.#pending.delete(frame.turn ?? "");
    if (frame.type === "turn.completed") this.#replied(frame.turn, frame.position);
    // The answer to a command that joins another one has that one's id.
    if (frame.type === "turn.reopened") this.#forgetReopening(frame.turn);
    if (frame.type === "error" && REFUSED.has(frame.code)) {
      this.#forgetReopening(frame.turn);
    }
  }

  #replied(turn: string, position: number): void {
    if (this.#replies?.turn !== turn) this.#replies = { turn, positions: [] };
    const { positions } = this.#replies;
    if (!positions.includes(position)) positions.push(position);
  }

  /** Without a turn, it may have been any of them. */
  #forgetReopening(turn: string | undefined): void {
    for (const [id, each] of this.#reopening) {
      if (turn === undefined || each === turn) this.#reopening.delete(id);
    }
  }

  #pause(least: number, most: number): Promise<void> {
    const ms = this.#place.random.whole(least, most);
    return new Promise((resolve) => setTimeout(resolve, ms));
  }
}
