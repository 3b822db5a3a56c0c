import { pause } from "../shared/mod.ts";
import type { ByteConnection, Holder } from "./byte_connection.ts";
import { closeQuietly, readInto } from "./conn.ts";
import type { SocketOwner } from "./handler.ts";
import { MessageMeter, type SocketFault } from "./message_meter.ts";
import { Outgoing } from "./outgoing.ts";
import { ReadBuffer } from "./read_buffer.ts";
import { SentFrames } from "./sent_frames.ts";

/** How often something is read only to be dropped, in ms. */
const DROP_MS = 10;

/** How long a client whose socket has given it up may take to answer the close, in ms. */
const GIVEN_UP_MS = 1_000;

/** How long a client may take to hang up after its socket has, in ms. */
const HANG_UP_MS = 2_000;

/** The frame of a ping, and how that of its pong begins, before four bytes of mask. */
const PING = new Uint8Array([0x89, 0]);
const PONG = [0x8a, 0x80];
const PONG_BYTES = 6;

/** What a relay needs besides its client. */
export interface RelayEnds {
  /** The end of the pair that is not the WebSocket. */
  readonly near: Deno.TcpConn;
  readonly messageBytes: number;
  /** How long the client may give no sign of life, in ms; at half of it, it is asked for one. */
  readonly idleMs: number;
  readonly owner: SocketOwner;
  /** Called when it has ended. */
  readonly onEnd: (relay: SocketRelay) => void;
}

/**
 * Carries the bytes of a WebSocket between its client and its native end, and looks at each message.
 * Once one is at fault, what the client sends is dropped, and the socket's owner is told. It also pings
 * a client that is silent, and tells if that does not answer: Deno would start a timer for each socket,
 * and keep more of it in memory.
 */
export class SocketRelay implements Holder {
  readonly #client: ByteConnection;
  readonly #near: Deno.TcpConn;
  readonly #idleMs: number;
  readonly #owner: SocketOwner;
  readonly #onEnd: (relay: SocketRelay) => void;
  readonly #meter: MessageMeter;
  readonly #sent = new SentFrames();
  #heardAt = performance.now();
  /** The ping that was sent, or is being sent, since anything was heard. */
  #ping: Promise<boolean> | undefined;
  #cut: ReturnType<typeof setTimeout> | undefined;

  constructor(client: ByteConnection, { near, messageBytes, idleMs, owner, onEnd }: RelayEnds) {
    this.#client = client;
    this.#near = near;
    this.#idleMs = idleMs;
    this.#owner = owner;
    this.#onEnd = onEnd;
    this.#meter = new MessageMeter(messageBytes);
  }

  /**
   * Resolves when both directions have ended; it closes both ends, and never rejects. What goes down is
   * carried here: one more function that waits would take memory of each socket.
   */
  async run(): Promise<void> {
    const client = this.#client;
    client.hold(this);
    const up = this.#carryUp();
    const buffer = new ReadBuffer();
    for (;;) {
      const read = await readInto(this.#near, buffer.bytes);
      if (read === null) break;
      const bytes = buffer.take(read);
      this.#sent.take(bytes);
      if (this.#ping) await this.#ping;
      if (!await client.send(bytes)) break;
    }
    await client.endSending();
    const timer = setTimeout(() => client.destroy(), HANG_UP_MS);
    await up;
    clearTimeout(timer);
    clearTimeout(this.#cut);
    client.destroy();
    this.#onEnd(this);
  }

  closed(): void {
    closeQuietly(this.#near);
  }

  /** Asks a client that is silent for a sign of life, or gives it up. `now`: as `performance.now`. */
  look(now: number): void {
    const silentMs = now - this.#heardAt;
    if (silentMs > this.#idleMs) {
      this.#heardAt = Infinity;
      this.#giveUp(() => this.#owner.silent());
    } else if (silentMs > this.#idleMs / 2 && this.#mayPing) this.#ping = this.#client.send(PING);
  }

  get #mayPing(): boolean {
    return !this.#ping && this.#sent.isBetween && !this.#client.isSending;
  }

  async #carryUp(): Promise<void> {
    const buffer = new ReadBuffer();
    const outgoing = new Outgoing(this.#near);
    let isCarrying = true;
    for (;;) {
      const read = await this.#client.fill(buffer.bytes);
      if (read === null) break;
      const bytes = buffer.take(read);
      if (!isCarrying) {
        await pause(DROP_MS);
        continue;
      }
      const isOnlyPong = !this.#meter.isWithin && isPong(bytes);
      const fault = this.#measure(bytes);
      if (fault) this.#giveUp(() => this.#owner.refuse(fault));
      isCarrying = fault === undefined && (isOnlyPong || await outgoing.send(bytes));
    }
    await this.#near.closeWrite().catch(() => {});
  }

  /** Only a whole frame is a sign of life: who sends a byte now and then holds a socket for good. */
  #measure(bytes: Uint8Array): SocketFault | undefined {
    const { frames } = this.#meter;
    const fault = this.#meter.take(bytes);
    if (this.#meter.frames !== frames && this.#heardAt !== Infinity) {
      this.#heardAt = performance.now();
      this.#ping = undefined;
    }
    return fault;
  }

  #giveUp(tell: () => void): void {
    tell();
    this.#cut ??= setTimeout(() => this.#client.destroy(), GIVEN_UP_MS);
  }
}

/** Whether the bytes are the answer to a ping and nothing else: the socket need not see that. */
function isPong(bytes: Uint8Array): boolean {
  return bytes.length === PONG_BYTES && bytes[0] === PONG[0] && bytes[1] === PONG[1];
}
