import { Buffer } from "node:buffer";
import type { SocketFault } from "../listener/mod.ts";
import { CLOSE } from "../protocol/mod.ts";
import { SerialQueue } from "../shared/mod.ts";
import { type LogFields, logger, measure } from "../telemetry/mod.ts";
import { IncomingFrames } from "./incoming_frames.ts";
import type { Problem } from "./problems.ts";
import { untilRead } from "./reading_pace.ts";
import type { Buffering, SendBuffers } from "./send_buffers.ts";
import { atTime, EXPIRED_TOKEN } from "./token_expiry.ts";

/** How much memory and time one client may use. */
export interface SocketLimits {
  /** The largest frame, in bytes. */
  readonly frameBytes: number;
  readonly framesPerSecond: number;
  /** How much may be buffered for a client that does not read, in bytes. */
  readonly bufferedBytes: number;
  /** How long a replay waits for a client that reads nothing, in ms; by default 20 s. */
  readonly patienceMs?: number;
  /** How long a connection may be idle, without a frame in either direction, in ms. */
  readonly idleMs: number;
}

/** The handler behind a socket. Its methods are called one after another, and may reject. */
export interface Door {
  /** The owner and session that it serves, for the log. */
  readonly about?: LogFields;
  open(socket: ClientSocket): Promise<void>;
  /** Handles a text frame; undefined stands for a binary one. */
  frame(text: string | undefined): Promise<void>;
  /** Called once, after all frames that arrived before the end. */
  close(): Promise<void>;
  /** Reports to the client that something was thrown. */
  failed(error: unknown): void;
  /** Reports to the client that it exceeded a limit and the socket closes. */
  refused(problem: Problem): void;
}

/**
 * How long frames are read and dropped before a socket closes because of what its client sends, in
 * ms: Deno loses the close code if a frame arrives between it and the client's reply.
 */
const LINGER_MS = 100;

/** A replay goes on once no more than this is buffered of it, in bytes. */
const READY_BYTES = 262_144;

/**
 * How long to wait for a client that reads nothing of its replay, in ms. The network in between
 * buffers some megabytes before Deno's own buffer drains.
 */
const PATIENCE_MS = 20_000;

/**
 * A client's socket with its limits. It catches every failure of a handler, which would otherwise
 * crash the process. Frames are handled one after another, in the order in which they arrive.
 */
export class ClientSocket implements Buffering, EventListenerObject {
  /** Whose client it is. */
  readonly owner: string;
  readonly #socket: WebSocket;
  readonly #buffers: SendBuffers;
  readonly #limits: SocketLimits;
  readonly #door: Door;
  readonly #spend: (bytes: number) => Problem | undefined;
  readonly #onGone: () => void;
  readonly #work = new SerialQueue();
  readonly #incoming: IncomingFrames;
  readonly #expiresAt: number | undefined;
  #usedAt = performance.now();
  #ended = false;
  #isGone = false;
  /** How to close it once it has opened: Deno forgets what it was told before that. */
  #toClose: readonly [code: number, reason: string] | undefined;
  #closed: PromiseWithResolvers<void> | undefined;
  #linger: ReturnType<typeof setTimeout> | undefined;
  #stopExpiry: (() => void) | undefined;

  constructor(socket: WebSocket, options: {
    readonly owner: string;
    readonly limits: SocketLimits;
    /** What is buffered for all sockets together. */
    readonly buffers: SendBuffers;
    readonly door: Door;
    /** When it closes with 4401, in ms since the epoch. */
    readonly expiresAt?: number | undefined;
    /** Counts a frame of so many bytes as the owner's; a problem if there were too many. */
    readonly spend: (bytes: number) => Problem | undefined;
    /** Called once the connection is gone; a client that never reads can delay that. */
    readonly onGone: () => void;
  }) {
    this.owner = options.owner;
    this.#socket = socket;
    this.#buffers = options.buffers;
    this.#limits = options.limits;
    this.#door = options.door;
    this.#spend = options.spend;
    this.#onGone = options.onGone;
    const { framesPerSecond: perSecond, bufferedBytes, frameBytes } = options.limits;
    const waitingBytes = Math.max(bufferedBytes, frameBytes);
    this.#incoming = new IncomingFrames({ perSecond, waitingBytes });
    this.#expiresAt = options.expiresAt;
    socket.binaryType = "arraybuffer";
    measure.socket(1);
    socket.addEventListener("open", this, { once: true });
    for (const type of ["message", "error", "close"]) socket.addEventListener(type, this);
  }

  /** Takes the events of the native socket. */
  handleEvent(event: Event): void {
    switch (event.type) {
      case "open":
        return this.#begin();
      case "message":
        return this.#take((event as MessageEvent).data);
      case "error":
        // No other event follows if it could not be opened.
        return this.#socket.readyState === WebSocket.CONNECTING ? this.#leave() : this.#end();
      case "close":
        return this.#leave();
    }
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Resolves once the connection is gone. */
  get closed(): Promise<void> {
    if (this.#isGone) return Promise.resolve();
    this.#closed ??= Promise.withResolvers();
    return this.#closed.promise;
  }

  /** Sends a text frame. Closes with 4408 if the client reads too slowly. */
  send(text: string): void {
    if (!this.isOpen) return;
    this.#usedAt = performance.now();
    try {
      this.#socket.send(text);
    } catch {
      return this.close(CLOSE.goingAway, "the frame could not be sent");
    }
    if (this.bufferedAmount > this.#limits.bufferedBytes) this.tooSlow();
    else this.#buffers.look(this);
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  /**
   * Resolves once little is buffered for the client, or the socket is closed. Closes with 4408 if the
   * client reads nothing for 20 s.
   */
  async ready(): Promise<void> {
    const { bufferedBytes, patienceMs = PATIENCE_MS } = this.#limits;
    await untilRead(this, { bytes: Math.min(READY_BYTES, bufferedBytes / 2), patienceMs });
  }

  /** Closes the socket; does nothing if it is already closed. */
  close(code: number, reason: string): void {
    if (this.#socket.readyState > WebSocket.OPEN) return;
    this.#buffers.closing(this);
    if (this.#socket.readyState === WebSocket.OPEN) this.#closeNow(code, reason);
    else this.#toClose ??= [code, reason];
    this.#end();
  }

  #closeNow(code: number, reason: string): void {
    try {
      this.#socket.close(code, reason);
    } catch (error) {
      logger.error("Cannot close a socket", { ...this.#door.about, error });
    }
  }

  /** Closes with 1009: the client sends a message, in one frame or several, that is too large. */
  tooLarge(): void {
    if (this.#ended) return;
    const message = `frames may have at most ${this.#limits.frameBytes} bytes`;
    this.#refuse(CLOSE.tooLarge, { code: "frame_too_large", message });
  }

  /** Closes because of what the client sends below the frames that it means. */
  refuse(fault: SocketFault): void {
    if (this.#ended) return;
    switch (fault) {
      case "too_large":
        return this.tooLarge();
      case "not_utf8":
        return this.#refuse(CLOSE.notUtf8, NOT_UTF8);
      case "too_many_controls":
        return this.#refuse(CLOSE.tooManyPings, TOO_MANY_PINGS);
      default:
        fault satisfies never;
    }
  }

  /** Closes with 1001. */
  silent(): void {
    this.close(CLOSE.goingAway, "No response from ping frame.");
  }

  /** Closes with 1001 if it has been idle for too long by now, as `performance.now` counts. */
  endIfIdle(now: number): void {
    const isIdle = now - this.#usedAt > this.#limits.idleMs;
    if (isIdle) this.close(CLOSE.goingAway, "idle for too long; connect again");
  }

  /** Closes with 4408. */
  tooSlow(): void {
    this.close(CLOSE.tooSlow, "reading too slowly; connect again");
  }

  #begin(): void {
    if (this.#toClose) return this.#closeNow(...this.#toClose);
    if (this.#ended) return;
    this.#usedAt = performance.now();
    this.#stopExpiry = atTime(
      this.#expiresAt,
      () => this.close(CLOSE.unauthorized, EXPIRED_TOKEN.message),
    );
    this.#enqueue(() => this.#door.open(this));
  }

  #leave(): void {
    clearTimeout(this.#linger);
    this.#end();
    this.#buffers.forget(this);
    this.#isGone = true;
    this.#onGone();
    this.#closed?.resolve();
  }

  #take(data: unknown): void {
    if (this.#ended) return;
    this.#usedAt = performance.now();
    const bytes = sizeOf(data);
    if (bytes > this.#limits.frameBytes) return this.tooLarge();
    const problem = this.#incoming.excess(bytes) ?? this.#spend(bytes);
    if (problem) return this.#refuse(CLOSE.tooManyFrames, problem);
    const handled = this.#incoming.wait(bytes);
    this.#enqueue(async () => {
      handled();
      await this.#door.frame(typeof data === "string" ? data : undefined);
    });
  }

  #refuse(code: number, problem: Problem): void {
    this.#end();
    this.#door.refused(problem);
    this.#linger = setTimeout(() => this.close(code, problem.message), LINGER_MS);
  }

  #enqueue(task: () => Promise<void>): void {
    this.#work.add(() => task().catch((error) => this.#door.failed(error)))
      .catch((error) =>
        logger.error("Cannot report a failure to a client", { ...this.#door.about, error })
      );
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    measure.socket(-1);
    this.#stopExpiry?.();
    this.#enqueue(() => this.#door.close());
  }
}

const NOT_UTF8: Problem = {
  code: "invalid_frame",
  message: "a text frame is not UTF-8; send it as UTF-8",
};

const TOO_MANY_PINGS: Problem = {
  code: "too_many_frames",
  message: "too many pings; one every few seconds is enough",
  retryAfterMs: 1_000,
};

function sizeOf(data: unknown): number {
  if (data instanceof ArrayBuffer) return data.byteLength;
  return typeof data === "string" ? Buffer.byteLength(data) : 0;
}
