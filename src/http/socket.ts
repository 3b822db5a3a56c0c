import { CLOSE } from "../protocol/mod.ts";
import { type LogFields, logger, measure } from "../telemetry/mod.ts";
import { atTime, LAPSED } from "./lapse.ts";
import type { Problem } from "./problems.ts";

/** What one client may ask of the bridge's memory and time. */
export interface SocketLimits {
  /** The longest frame, in bytes. */
  readonly frameBytes: number;
  readonly framesPerSecond: number;
  /** What may wait for a client that does not read, in bytes. */
  readonly bufferedBytes: number;
  /** How long a connection may stay without a frame in either direction, in ms. */
  readonly idleMs: number;
}

/** What a door does with a socket. Its methods are called one after another, and may reject. */
export interface Door {
  /** Whom and what it serves, for the log. */
  readonly about?: LogFields;
  open(socket: ClientSocket): Promise<void>;
  /** A text frame; undefined: a binary one. */
  frame(text: string | undefined): Promise<void>;
  /** Called once, after all frames that came before the end. */
  close(): Promise<void>;
  /** Tells the client that something was thrown. */
  failed(error: unknown): void;
  /** Tells the client that a limit is passed and the socket closes. */
  refused(problem: Problem): void;
}

/** Frames of one client that wait to be looked at. */
const MAX_PENDING = 256;

/**
 * How long frames are read and dropped before a socket closes for what its client sends, in ms:
 * the platform loses the close code when a frame comes between it and the client's answer.
 */
const LINGER_MS = 100;

/** How often it is looked whether a client has read, in ms: the platform tells of it in no event. */
const LOOK_MS = 5;

/**
 * How long a client that reads nothing of its past is waited for, in ms. What the systems between
 * hold, some megabytes, is read before the platform's own buffer moves.
 */
const PATIENCE_MS = 20_000;

/**
 * A client's socket within its limits. No failure of a handler leaves it: that would end the
 * process. Frames are handled one after another, in the order in which they came.
 */
export class ClientSocket {
  readonly #socket: WebSocket;
  readonly #limits: SocketLimits;
  readonly #door: Door;
  readonly #onEnd: () => void;
  readonly #closed = Promise.withResolvers<void>();
  #work: Promise<void> = Promise.resolve();
  #pending = { frames: 0, bytes: 0 };
  #rate = { left: 0, at: 0 };
  #usedAt = 0;
  #ended = false;
  #linger: ReturnType<typeof setTimeout> | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #stopLapse = () => {};

  constructor(socket: WebSocket, options: {
    readonly limits: SocketLimits;
    readonly door: Door;
    /** When it closes with 4401, in ms since the epoch. */
    readonly lapsesAt?: number | undefined;
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
      this.#stopLapse = atTime(
        options.lapsesAt,
        () => this.close(CLOSE.unauthorized, LAPSED.message),
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

  /** Sends a text frame; a client that reads too slowly is closed with 4408. */
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
   * Resolves once less than half of what may wait for the client does, or the socket is closed; a
   * client that reads nothing for 20 s is closed with 4408.
   */
  async ready(): Promise<void> {
    let waiting = Infinity;
    let since = performance.now();
    while (this.isOpen && this.#socket.bufferedAmount > this.#limits.bufferedBytes / 2) {
      const now = performance.now();
      if (this.#socket.bufferedAmount < waiting) since = now;
      else if (now - since > PATIENCE_MS) return this.#tooSlow();
      waiting = this.#socket.bufferedAmount;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** Closes the socket; nothing happens when it is closed already. */
  close(code: number, reason: string): void {
    if (this.#socket.readyState > WebSocket.OPEN) return;
    try {
      this.#socket.close(code, reason);
    } catch (error) {
      logger.error("Closing a socket failed", { ...this.#door.about, error });
    }
    this.#end();
  }

  #notIdle(): void {
    this.#usedAt = performance.now();
    this.#idle ??= setTimeout(() => this.#closeIdle(), this.#limits.idleMs);
  }

  /** One timer for many frames: it looks when it fires how long the silence really is. */
  #closeIdle(): void {
    this.#idle = undefined;
    if (this.#ended) return;
    const left = this.#usedAt + this.#limits.idleMs - performance.now();
    if (left > 1) this.#idle = setTimeout(() => this.#closeIdle(), left);
    else this.close(CLOSE.goingAway, "nothing was said for too long; connect again");
  }

  #tooSlow(): void {
    this.close(CLOSE.tooSlow, "too slow a reader; connect again");
  }

  #take(data: unknown): void {
    if (this.#ended) return;
    this.#notIdle();
    const bytes = sizeOf(data);
    if (bytes > this.#limits.frameBytes) {
      const message = `frames have at most ${this.#limits.frameBytes} bytes`;
      return this.#refuse(CLOSE.tooLarge, { code: "frame_too_large", message });
    }
    const waiting = this.#pending.frames >= MAX_PENDING ||
      this.#pending.bytes + bytes > Math.max(this.#limits.bufferedBytes, this.#limits.frameBytes);
    if (waiting || !this.#mayTake()) {
      const message = waiting
        ? "too many frames wait to be looked at; send more slowly"
        : `at most ${this.#limits.framesPerSecond} frames a second`;
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
    this.#work = this.#work.then(task).catch((error) => this.#door.failed(error)).catch((error) =>
      logger.error("Telling a client of a failure failed", { ...this.#door.about, error })
    );
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    measure.socket(-1);
    clearTimeout(this.#idle);
    this.#stopLapse();
    this.#onEnd();
    this.#enqueue(() => this.#door.close());
  }
}

function sizeOf(data: unknown): number {
  if (data instanceof ArrayBuffer) return data.byteLength;
  return typeof data === "string" ? new TextEncoder().encode(data).length : 0;
}
