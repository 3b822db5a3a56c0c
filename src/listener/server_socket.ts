import { joinedBytes, pause } from "../shared/mod.ts";
import type { ExchangeConnection } from "./exchange_connection.ts";
import { type FrameEvents, FrameReader, type SocketFault } from "./frame_reader.ts";
import { closeAnswer, closeFrame, frameOf, PING, PONG, textFrame } from "./frames.ts";
import type { Socket, SocketOwner } from "./handler.ts";

/** How much is read at a time, in bytes: more where there was more than that to read. */
const LEAST_READ = 512;
const MOST_READ = 65_536;

/** How much is written at a time, in bytes. */
const MOST_WRITTEN = 65_536;

/** How often something is read only to be dropped, in ms. */
const DROP_MS = 10;

/** How long a client whose frames are refused may take to answer the close, in ms. */
const REFUSED_MS = 1_000;

/** How long a client may take to answer a close, and to hang up after its socket has, in ms. */
const CLOSING_MS = 30_000;
const HANG_UP_MS = 2_000;

const NOTHING = new Uint8Array();

/**
 * What a socket is at: both ends may send; this end has sent a close, since when it waits for the
 * other's; it is over.
 */
type Phase = "open" | "closing" | "over";

/** One end of a WebSocket, on the connection of its client. */
export class ServerSocket implements Socket, FrameEvents {
  readonly #connection: ExchangeConnection;
  readonly #reader: FrameReader;
  readonly #quietMs: number;
  readonly #owner: SocketOwner;
  #phase: Phase = "open";
  /** Frames that wait to be written; those of a write are not among them. */
  #waiting: Uint8Array[] = [];
  /** Bytes that wait or are being written. */
  #buffered = 0;
  /** Nothing is written before the head. */
  #isWriting = true;
  #isEnding = false;
  /** Whether nothing that comes is looked at any more. */
  #isDeaf = false;
  /** When the client was heard last, or was sent a close. */
  #since = performance.now();
  #isPinged = false;

  /**
   * `idleTimeout`: seconds without a sign of life until the client counts as gone. `attach` takes it
   * before anything happens on it.
   */
  constructor(connection: ExchangeConnection, { idleTimeout, messageBytes, attach }: {
    readonly idleTimeout: number;
    readonly messageBytes: number;
    attach(socket: Socket): SocketOwner;
  }) {
    this.#connection = connection;
    this.#quietMs = idleTimeout * 500;
    this.#reader = new FrameReader(messageBytes, this);
    this.#owner = attach(this);
  }

  get isOpen(): boolean {
    return this.#phase === "open";
  }

  get bufferedAmount(): number {
    return this.#buffered;
  }

  send(text: string): void {
    if (this.#phase === "open") this.#write(textFrame(text));
  }

  close(code: number, reason: string): void {
    if (this.#phase !== "open") return;
    this.#phase = "closing";
    this.#since = performance.now();
    this.#write(closeFrame(code, reason));
    if (this.#isDeaf) this.#endSending();
  }

  /**
   * Sends the head that accepts it, and carries messages until the connection ends. `early`: what the
   * client has sent after its request, and `next` what is being read already.
   */
  begin(head: Uint8Array, { early, next }: {
    readonly early: Uint8Array;
    readonly next: Promise<Uint8Array | null> | undefined;
  }): void {
    this.#connection.whenClosed(() => this.#end());
    this.#waiting.unshift(head);
    this.#buffered += head.length;
    this.#flush();
    if (this.#phase === "open") this.#owner.opened();
    this.#take(early);
    if (next) this.#readAfter(next);
    else this.#read();
  }

  /** Looks whether the client is gone, or to be asked if it is; to be called often. */
  beat(now: number): void {
    const quiet = now - this.#since;
    switch (this.#phase) {
      case "open":
        if (this.#isPinged && quiet >= this.#quietMs * 2) this.#giveUp();
        else if (!this.#isPinged && quiet >= this.#quietMs) {
          this.#isPinged = true;
          this.#write(frameOf(PING, NOTHING));
        }
        break;
      case "closing":
        if (quiet >= (this.#isDeaf ? REFUSED_MS : CLOSING_MS)) this.#connection.destroy();
        break;
      case "over":
        if (quiet >= HANG_UP_MS) this.#connection.destroy();
        break;
      default:
        this.#phase satisfies never;
    }
  }

  async #readAfter(next: Promise<Uint8Array | null>): Promise<void> {
    const bytes = await next;
    if (bytes === null) return this.#connection.destroy();
    this.#take(bytes);
    this.#read();
  }

  /** Reads until the end, and then ends. A socket at rest waits here: what it holds counts. */
  async #read(): Promise<void> {
    const { conn } = this.#connection;
    let buffer = new Uint8Array(LEAST_READ);
    try {
      for (;;) {
        const read = await conn.read(buffer);
        if (read === null) break;
        if (this.#isDeaf) {
          await pause(DROP_MS);
          continue;
        }
        this.#take(buffer.subarray(0, read));
        const size = read === buffer.length ? Math.min(read * 4, MOST_READ) : LEAST_READ;
        if (size !== buffer.length) buffer = new Uint8Array(size);
      }
    } catch {
      // The connection broke off, or is closed.
    }
    this.#connection.destroy();
  }

  #take(bytes: Uint8Array): void {
    if (this.#isDeaf || bytes.length === 0) return;
    if (this.#phase === "open") this.#since = performance.now();
    this.#isPinged = false;
    const fault = this.#reader.take(bytes);
    if (fault === "no_frames") this.#connection.destroy();
    else if (fault) this.#refuse(fault);
  }

  #refuse(fault: SocketFault): void {
    this.#isDeaf = true;
    if (this.#phase === "open") this.#owner.refuse(fault);
    else this.#connection.destroy();
  }

  message(text: string | undefined, bytes: number): void {
    if (this.#phase === "open") this.#owner.received(text, bytes);
  }

  ping(payload: Uint8Array): void {
    if (this.#phase === "open") this.#write(frameOf(PONG, payload));
  }

  /** The client closes, or has answered a close. */
  closing(payload: Uint8Array): void {
    if (this.#phase === "over") return;
    if (this.#phase === "open") {
      const answer = closeAnswer(payload);
      if (!answer) return this.#connection.destroy();
      this.#write(answer);
    }
    this.#isDeaf = true;
    this.#end();
    this.#endSending();
  }

  /** Nothing came of the client, not even the answer to a ping. */
  #giveUp(): void {
    this.close(1001, "No response from ping frame.");
    this.#end();
    this.#endSending();
  }

  #end(): void {
    if (this.#phase === "over") return;
    this.#phase = "over";
    this.#since = performance.now();
    this.#owner.closed();
  }

  #write(frame: Uint8Array): void {
    this.#waiting.push(frame);
    this.#buffered += frame.length;
    if (!this.#isWriting) this.#flush();
  }

  /** Writes what waits, as much at once as fits. */
  async #flush(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const frames = this.#waiting;
      this.#waiting = [];
      for (const bytes of isSmall(frames) ? frames : grouped(frames)) {
        if (!await this.#connection.send(bytes)) return this.#connection.destroy();
        this.#buffered -= bytes.length;
      }
    }
    this.#isWriting = false;
    if (this.#isEnding) await this.#connection.endSending();
  }

  /** Tells the client that nothing more is sent, once everything is. */
  #endSending(): void {
    this.#isEnding = true;
    if (!this.#isWriting) this.#flush();
  }
}

/** Bytes in pieces of a limited size, small frames joined. */
function* grouped(frames: readonly Uint8Array[]): Generator<Uint8Array> {
  let group: Uint8Array[] = [];
  let bytes = 0;
  for (const frame of frames) {
    for (let at = 0; at < frame.length; at += MOST_WRITTEN) {
      const piece = frame.subarray(at, at + MOST_WRITTEN);
      if (bytes + piece.length > MOST_WRITTEN) {
        yield joinedBytes(group);
        group = [];
        bytes = 0;
      }
      group.push(piece);
      bytes += piece.length;
    }
  }
  if (group.length > 0) yield joinedBytes(group);
}

/** Whether it is one frame that is written at once. */
function isSmall({ length, 0: first }: readonly Uint8Array[]): boolean {
  return length === 1 && first !== undefined && first.length <= MOST_WRITTEN;
}
