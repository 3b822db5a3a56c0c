import { type ServerFrame, serverFrameSchema } from "../../src/protocol/mod.ts";
import type { Kept, Look, Tried } from "./history.ts";
import type { Random } from "./random.ts";
import { pause } from "../../src/shared/mod.ts";

const OPENING_MS = 3_000;
const STALLED_MS = 6_000;
const CLOSING_MS = 1_000;
const MESSAGES = { least: 1, most: 3 };

/** What a client of a session that expires soon knows of the run. */
export interface FleetingPlace {
  readonly session: string;
  readonly ttlMs: number;
  readonly random: Random;
  /** Where the instance is now. */
  readonly port: () => number;
  /** Ms since the run began. */
  readonly clock: () => number;
  readonly seen: (Kept | Look | Tried)[];
}

/**
 * A client that uses its session in time, or leaves it until its time is over, and looks each time
 * what is there: over the socket, and over HTTP. It never leaves while a message has no outcome, so
 * that nobody else uses the session in its absence. Each generation's texts have their own mark,
 * while the ids of its messages are those of the previous generation.
 */
export class FleetingClient {
  readonly #place: FleetingPlace;
  /** Messages of this generation by their ids, and of the previous one. */
  #texts = new Map<string, string>();
  #former = new Map<string, string>();
  readonly #pending = new Set<string>();
  #generation = 0;
  #count = 0;
  #stopped = false;

  constructor(place: FleetingPlace) {
    this.#place = place;
  }

  /** How many generations the session has had. */
  get generations(): number {
    return this.#generation;
  }

  /** Ends it after the visit that it is at. */
  stop(): void {
    this.#stopped = true;
  }

  /** Visits the session again and again until it is stopped. */
  async run(): Promise<void> {
    const { random } = this.#place;
    while (!this.#stopped) {
      await this.#visit(random.whole(MESSAGES.least, MESSAGES.most)).catch(() => {});
      while (this.#pending.size > 0 && !this.#stopped) {
        await pause(50);
        await this.#visit(0).catch(() => {});
      }
      await this.#stayAway();
    }
  }

  /** For a while in which the session lives on, or not, or on the edge between, with an eye on it. */
  async #stayAway(): Promise<void> {
    const { random, ttlMs } = this.#place;
    const dice = random.next();
    if (dice < 0.4) return await this.#rest(random.whole(50, ttlMs * 0.5));
    if (dice < 0.7) return await this.#rest(ttlMs + random.whole(1_600, 2_500));
    await this.#rest(ttlMs * 0.8);
    for (let index = 0; index < 8 && !this.#stopped; index++) {
      await this.#look();
      await this.#rest(ttlMs * 0.06);
    }
  }

  async #rest(ms: number): Promise<void> {
    for (let left = ms; left > 0 && !this.#stopped; left -= 100) await pause(Math.min(left, 100));
  }

  /** Looks over HTTP, which is no use of the session. */
  async #look(): Promise<void> {
    const { session, port, clock, seen } = this.#place;
    const asked = clock();
    const address = `http://127.0.0.1:${port()}/v1/sessions/${session}/events`;
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), OPENING_MS);
    const response = await fetch(address, { signal: abort.signal }).catch(() => undefined);
    const body = await response?.json().catch(() => undefined);
    clearTimeout(timer);
    if (!response || (response.status !== 200 && response.status !== 404)) return;
    const texts = response.status === 404 ? [] : textsOf(body?.events ?? []);
    seen.push({ kind: "look", session, reader: "events", asked, answered: clock(), texts });
  }

  /** Connects, looks at all there is, and sends so many messages and what has no outcome yet. */
  async #visit(messages: number): Promise<void> {
    const { session, port, clock, seen } = this.#place;
    if (messages > 0) await this.#look();
    const socket = new WebSocket(`ws://127.0.0.1:${port()}/ws?session=${session}&after=0`);
    const closed = new Promise<void>((resolve) => socket.onclose = () => resolve());
    socket.onerror = () => {};
    const done = this.#talk(socket, messages);
    await orLater(STALLED_MS, Promise.race([closed, done]));
    if (socket.readyState < WebSocket.CLOSING) socket.close();
    await orLater(CLOSING_MS, closed);
    seen.push({ kind: "tried", session, answered: clock() });
  }

  async #talk(socket: WebSocket, messages: number): Promise<void> {
    const { clock, session, seen } = this.#place;
    const asked = clock();
    this.#openedAt = asked;
    this.#repeated.clear();
    const replayed: string[] = [];
    const { promise: looked, resolve: look } = Promise.withResolvers<void>();
    const { promise: settled, resolve: settle } = Promise.withResolvers<void>();
    let isLooking = true;
    socket.onmessage = ({ data }) => {
      const frame = serverFrameSchema.parse(JSON.parse(data));
      if (frame.type === "session.ready") socket.send(JSON.stringify({ type: "ping" }));
      const text = frame.type === "turn.accepted" || frame.type === "turn.completed"
        ? frame.text
        : undefined;
      if (isLooking && text !== undefined && !replayed.includes(text)) replayed.push(text);
      else if (!isLooking) this.#take(frame);
      if (frame.type === "pong" && isLooking) {
        isLooking = false;
        const texts = replayed;
        seen.push({ kind: "look", session, reader: "socket", asked, answered: clock(), texts });
        look();
      }
      if (!isLooking && this.#pending.size === 0) settle();
    };
    await looked;
    if (replayed.length === 0) this.#beginLife();
    for (let index = 0; index < messages; index++) this.#newMessage();
    for (const id of this.#pending) this.#send(socket, id);
    if (this.#pending.size > 0) await settled;
  }

  #beginLife(): void {
    this.#generation += 1;
    this.#count = 0;
    this.#former = this.#texts;
    this.#texts = new Map();
    this.#pending.clear();
  }

  #newMessage(): void {
    const id = `m${++this.#count}`;
    this.#texts.set(id, `<${this.#place.session}.${this.#generation}> ${id} hello`);
    this.#pending.add(id);
  }

  #send(socket: WebSocket, id: string): void {
    this.#sentAt = this.#place.clock();
    socket.send(JSON.stringify({ type: "message.send", id, text: this.#texts.get(id) }));
  }

  #take(frame: ServerFrame): void {
    const { clock, session, seen } = this.#place;
    if (frame.type === "turn.accepted" && frame.duplicate) this.#repeated.add(frame.turn);
    const isRepeated = "turn" in frame && this.#repeated.has(frame.turn ?? "");
    const [asked, answered] = [isRepeated ? this.#openedAt : this.#sentAt, clock()];
    switch (frame.type) {
      case "turn.accepted":
      case "turn.completed":
        seen.push({ kind: "kept", session, asked, answered, text: frame.text });
        break;
      case "error": {
        if (frame.code !== "turn_id_taken") return;
        const texts = [this.#former.get(frame.turn ?? "") ?? frame.message];
        seen.push({ kind: "look", session, reader: "ids", asked, answered, texts });
        break;
      }
    }
    const isOutcome = frame.type === "turn.completed" || frame.type === "turn.failed";
    if (isOutcome) this.#pending.delete(frame.turn);
  }

  /** When it last sent a message; what it is told of a new one was stored after that. */
  #sentAt = 0;
  /** When it last connected, and what it has sent again since: that was stored before. */
  #openedAt = 0;
  readonly #repeated = new Set<string>();
}

function textsOf(
  events: readonly { readonly type: string; readonly data: { readonly text?: string } }[],
): string[] {
  const said = events.filter(({ type }) => type === "MessageReceived" || type === "ReplyCompleted");
  return said.map(({ data }) => data.text ?? "");
}

/** Waits for something, but no longer than so many ms. */
async function orLater(ms: number, task: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([task, promise]).finally(() => clearTimeout(timer));
}
