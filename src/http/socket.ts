import { CLOSE } from "../protocol/mod.ts";
import { pause, SerialQueue } from "../shared/mod.ts";
import { type LogFields, logger, measure } from "../telemetry/mod.ts";
import { atTime, EXPIRED_TOKEN } from "./token_expiry.ts";
import type { Problem } from "./problems.ts";

/** How much memory and time one client may use. */
export interface SocketLimits {
  /** The largest frame, in bytes. */
  readonly frameBytes: number;
  readonly framesPerSecond: number;
  /** How much may be buffered for a client that does not read, in bytes. */
  readonly bufferedBytes: number;
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

/** How many frames of a client may wait to be handled. */
const MAX_PENDING = 256;

/**
 * How long frames are read and dropped before a socket closes because of what its client sends, in
 * ms: Deno loses the close code if a frame arrives between it and the client's reply.
 */
const LINGER_MS = 100;

/** How often to check whether a client has read, in ms: Deno has no event for it. */
const LOOK_MS = 5;

/**
 * How long to wait for a client that reads nothing of its replay, in ms. The network in between
 * buffers some megabytes before Deno's own buffer drains.
 */
const PATIENCE_MS = 20_000;

/**
 * A client's socket with its limits. It catches every failure of a handler, which would otherwise
 * crash the process. Frames are handled one after another, in the order in which they arrive.
 */
export class ClientSocket {
  readonly #socket: WebSocket;
  readonly #limits: SocketLimits;
  readonly #door: Door;
  readonly #onEnd: () => void;
  readonly #closed = Promise.withResolvers<void>();
  readonly #work = new SerialQueue();
  #pending = { frames: 0, bytes: 0 };
  #rate = { left: 0, at: 0 };
  #usedAt = 0;
  #ended = false;
  #linger: ReturnType<typeof setTimeout> | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #stopExpiry = () => {};

  constructor(socket: WebSocket, options: {
    readonly limits: SocketLimits;
    readonly door: Door;
    /** When it closes with 4401, in ms since the epoch. */
    readonly expiresAt?: number | undefined;
    readonly onEnd: () => void;
  }) {
    this.#socket = socket;
    this.#limits = options.limits;
    this.#door = options.door;
    this.#onEnd = options.onEnd;
    this.#rate = { left: options.limits.framesPerSecond, at: performance.now() };
    socket.binaryType = "arraybuffer";
    measure.socket(1);
    socket.onopen = () => {
      this.#notIdle();
      this.#stopExpiry = atTime(
        options.expiresAt,
        () => this.close(CLOSE.unauthorized, EXPIRED_TOKEN.message),
      );
      this.#enqueue(() => this.#door.open(this));
    };
    socket.onmessage = ({ data }) => this.#take(data);
    socket.onerror = () => this.#end();
    socket.onclose = () => {
      clearTimeout(this.#linger);
      clearTimeout(this.#idle);
      this.#end();
      this.#closed.resolve();
    };
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Resolves once the connection is gone. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Sends a text frame. Closes with 4408 if the client reads too slowly. */
  send(text: string): void {
    if (!this.isOpen) return;
    this.#notIdle();
    try {
      this.#socket.send(text);
    } catch {
      return this.close(CLOSE.goingAway, "the frame could not be sent");
    }
    if (this.#socket.bufferedAmount > this.#limits.bufferedBytes) this.#tooSlow();
  }

  /**
   * Resolves once the client's buffer is at most half full, or the socket is closed. Closes with 4408
   * if the client reads nothing for 20 s.
   */
  async ready(): Promise<void> {
    let waiting = Infinity;
    let since = performance.now();
    while (this.isOpen && this.#socket.bufferedAmount > this.#limits.bufferedBytes / 2) {
      const now = performance.now();
      if (this.#socket.bufferedAmount < waiting) since = now;
      else if (now - since > PATIENCE_MS) return this.#tooSlow();
      waiting = this.#socket.bufferedAmount;
      await pause(LOOK_MS);
    }
  }

  /** Closes the socket; does nothing if it is already closed. */
  close(code: number, reason: string): void {
    if (this.#socket.readyState > WebSocket.OPEN) return;
    try {
      this.#socket.close(code, reason);
    } catch (error) {
      logger.error("Cannot close a socket", { ...this.#door.about, error });
    }
    this.#end();
  }

  #notIdle(): void {
    this.#usedAt = performance.now();
    this.#idle ??= setTimeout(() => this.#closeIdle(), this.#limits.idleMs);
  }

  /** One timer serves many frames: when it fires, it checks how long the socket was really idle. */
  #closeIdle(): void {
    this.#idle = undefined;
    if (this.#ended) return;
    const left = this.#usedAt + this.#limits.idleMs - performance.now();
    if (left > 1) this.#idle = setTimeout(() => this.#closeIdle(), left);
    else this.close(CLOSE.goingAway, "idle for too long; connect again");
  }

  #tooSlow(): void {
    this.close(CLOSE.tooSlow, "reading too slowly; connect again");
  }

  #take(data: unknown): void {
    if (this.#ended) return;
    this.#notIdle();
    const bytes = sizeOf(data);
    if (bytes > this.#limits.frameBytes) {
      const message = `frames may have at most ${this.#limits.frameBytes} bytes`;
      return this.#refuse(CLOSE.tooLarge, { code: "frame_too_large", message });
    }
    const waiting = this.#pending.frames >= MAX_PENDING ||
      this.#pending.bytes + bytes > Math.max(this.#limits.bufferedBytes, this.#limits.frameBytes);
    if (waiting || !this.#mayTake()) {
      const message = waiting
        ? "too many frames are waiting; send more slowly"
        : `at most ${this.#limits.framesPerSecond} frames per second`;
      return this.#refuse(CLOSE.tooManyFrames, { code: "too_many_frames", message });
    }
    this.#pending.frames += 1;
    this.#pending.bytes += bytes;
    this.#enqueue(async () => {
      this.#pending.frames -= 1;
      this.#pending.bytes -= bytes;
      await this.#door.frame(typeof data === "string" ? data : undefined);
    });
  }

  #refuse(code: number, problem: Problem): void {
    this.#end();
    this.#door.refused(problem);
    this.#linger = setTimeout(() => this.close(code, problem.message), LINGER_MS);
  }

  #mayTake(): boolean {
    const most = this.#limits.framesPerSecond;
    const now = performance.now();
    const left = Math.min(most, this.#rate.left + (now - this.#rate.at) * most / 1_000);
    this.#rate = { left: left - 1, at: now };
    return left >= 1;
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
    clearTimeout(this.#idle);
    this.#stopExpiry();
    this.#onEnd();
    this.#enqueue(() => this.#door.close());
  }
}

function sizeOf(data: unknown): number {
  if (data instanceof ArrayBuffer) return data.byteLength;
  return typeof data === "string" ? new TextEncoder().encode(data).length : 0;
}
