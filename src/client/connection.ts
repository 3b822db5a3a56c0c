import type { CLOSE } from "../protocol/mod.ts";
import { retryDelay, type Timings } from "./backoff.ts";
import { STUCK } from "./errors.ts";
import { type Frame, readFrame } from "./frames.ts";
import { Heartbeat } from "./heartbeat.ts";
import type { TemporaryFailure, Verdict } from "./probe.ts";
import type { SocketLike } from "./socket_like.ts";
import { type Closed, closed, goneBy, type State } from "./state.ts";

const UNAUTHORIZED: typeof CLOSE.unauthorized = 4401;
const GONE: typeof CLOSE.gone = 4404;
const LOST = 1006;
/** How long `end` waits for the other side to close, in ms. */
const CLOSE_TIMEOUT_MS = 1_000;
const PING = JSON.stringify({ type: "ping" });

/** Dependencies of a connection. */
export interface ConnectionOptions {
  /** Opens a socket that resumes at the last known position. */
  readonly open: () => SocketLike;
  /** Finds out why a socket was refused. */
  readonly probe: (signal: AbortSignal) => Promise<Verdict>;
  readonly timings: Timings;
  /** How many attempts in a row may fail before it gives up. */
  readonly maxAttempts: number;
  readonly random: () => number;
  readonly onFrame: (frame: Frame) => void;
  readonly onState: (state: State) => void;
  /** Called with the close code of a lost socket. */
  readonly onLost: (code: number) => void;
}

/** A socket and how far it has come. */
interface Attempt {
  readonly socket: SocketLike;
  stage: "opening" | "opened" | "greeted" | "open";
  openAt: number;
  /** Why the session was closed, if a frame said so. */
  gone?: "erased" | "expired";
}

/** Keeps a session connected: opens one socket after another until that becomes pointless. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #heartbeat: Heartbeat;
  /** All sockets that are not closed yet, abandoned ones included. */
  readonly #sockets = new Set<SocketLike>();
  #current: Attempt | undefined;
  #failed = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #probing: AbortController | undefined;
  #state: State = { status: "connecting", attempt: 0 };

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const { pingMs, deadMs } = options.timings;
    this.#heartbeat = new Heartbeat({
      pingMs,
      deadMs,
      ping: () => this.#send(PING),
      onDead: () => this.#lose(LOST, "the connection timed out"),
    });
  }

  get state(): State {
    return this.#state;
  }

  /** Connects now. */
  connect(): void {
    if (this.#state.status === "closed" || this.#current) return;
    clearTimeout(this.#timer);
    this.#probing?.abort();
    this.#probing = undefined;
    this.#become({ status: "connecting", attempt: this.#failed });
    const { connectMs } = this.#options.timings;
    let socket: SocketLike;
    try {
      socket = this.#options.open();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return void this.end(closed("refused", "invalid_request", `Cannot open a WebSocket: ${why}`));
    }
    const attempt: Attempt = { socket, stage: "opening", openAt: 0 };
    this.#current = attempt;
    this.#sockets.add(socket);
    this.#timer = setTimeout(
      () => this.#lose(LOST, "the bridge did not answer in time"),
      connectMs,
    );
    const mine = <Event>(act: (event: Event) => void) => (event: Event) => {
      if (this.#current === attempt) act(event);
    };
    socket.addEventListener("open", mine(() => attempt.stage = "opened"));
    socket.addEventListener("message", mine(({ data }) => this.#take(data, attempt)));
    const lost = ({ code = LOST, reason = "" }: { code?: number; reason?: string }) => {
      this.#sockets.delete(socket);
      if (this.#current === attempt) this.#lose(code || LOST, reason);
    };
    socket.addEventListener("close", lost);
    // Node 20 doesn't say that a socket closed that never opened.
    socket.addEventListener("error", () => attempt.stage === "opening" && lost({}));
  }

  /** Sends a frame. Returns whether there was a connection to send it on. */
  send(frame: object): boolean {
    return this.#state.status === "open" && this.#send(JSON.stringify(frame));
  }

  /**
   * Reconnects at once, or checks that the connection is alive: the network changed, or the page
   * became visible.
   */
  nudge(): void {
    if (this.#state.status === "waiting") this.connect();
    else this.#heartbeat.check();
  }

  /** Replaces the socket with one that resumes at the last known position. */
  resume(why: string): void {
    if (this.#current) this.#lose(LOST, why, true);
  }

  /** The bridge made progress: resets the delay. */
  progressed(): void {
    this.#failed = 0;
  }

  /** Ends for good. Resolves once all sockets are closed, or after a second. */
  async end(how: Closed): Promise<void> {
    if (this.#state.status === "closed") return;
    this.#leave();
    this.#probing?.abort();
    this.#become(how);
    const closing = [...this.#sockets].map((socket) => {
      const closed = new Promise<void>((resolve) =>
        socket.addEventListener("close", () => resolve())
      );
      if (socket.readyState < 2) socket.close(1000);
      return closed;
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<void>((resolve) => timer = setTimeout(resolve, CLOSE_TIMEOUT_MS));
    await Promise.race([Promise.all(closing), timeout]);
    clearTimeout(timer);
  }

  #take(data: unknown, attempt: Attempt): void {
    this.#heartbeat.heard();
    try {
      const frame = readFrame(data);
      if (!frame) return;
      if (frame.type === "session.ready") this.#greeted(attempt, frame.protocol);
      if (frame.type === "session.closed" && frame.reason !== "draining") {
        attempt.gone = frame.reason;
      }
      if (frame.type === "error" && attempt.stage === "opened" && STUCK.has(frame.code)) {
        return void this.end(closed("refused", frame.code, frame.message));
      }
      if (frame.type === "pong") this.#caughtUp(attempt);
      if (this.#current === attempt) this.#options.onFrame(frame);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#lose(LOST, `received an unreadable frame: ${why}`, true);
    }
  }

  #greeted(attempt: Attempt, protocol: number): void {
    if (protocol !== 1) {
      const message = `The bridge uses protocol version ${protocol}, this client version 1`;
      return void this.end(closed("refused", "invalid_request", message));
    }
    clearTimeout(this.#timer);
    attempt.stage = "greeted";
    this.#heartbeat.start();
    // Frames are handled in order: the pong arrives after everything that is replayed.
    this.#send(PING);
  }

  #caughtUp(attempt: Attempt): void {
    if (attempt.stage !== "greeted") return;
    attempt.stage = "open";
    attempt.openAt = Date.now();
    this.#become({ status: "open" });
  }

  #send(text: string): boolean {
    try {
      if (this.#current?.socket.readyState !== 1) return false;
      this.#current.socket.send(text);
      return true;
    } catch {
      return false;
    }
  }

  #leave(): SocketLike | undefined {
    const socket = this.#current?.socket;
    this.#current = undefined;
    clearTimeout(this.#timer);
    this.#heartbeat.stop();
    return socket;
  }

  #lose(code: number, reason: string, atOnce = false): void {
    const attempt = this.#current;
    const socket = this.#leave();
    if (!attempt || !socket) return;
    if (socket.readyState < 2) socket.close();
    this.#options.onLost(code);
    if (code === UNAUTHORIZED) {
      const message = "The token is no longer valid";
      return void this.end(closed("unauthorized", "unauthorized", message));
    }
    if (code === GONE) return void this.end(goneBy(attempt.gone ?? reason));
    const { stableMs } = this.#options.timings;
    if (attempt.openAt > 0 && Date.now() - attempt.openAt >= stableMs) this.#failed = 0;
    if (attempt.stage === "opening") return void this.#learnWhy(reason);
    this.#wait(atOnce ? 1001 : code, {
      why: reason || `the connection was lost (${code})`,
      code: "unreachable",
    });
  }

  async #learnWhy(reason: string): Promise<void> {
    const probing = new AbortController();
    this.#probing = probing;
    const { connectMs } = this.#options.timings;
    const timer = setTimeout(() => probing.abort(), connectMs);
    const verdict = await this.#options.probe(probing.signal).finally(() => clearTimeout(timer));
    if (this.#probing !== probing || this.#state.status === "closed") return;
    this.#probing = undefined;
    if ("final" in verdict) return void this.end(verdict.final);
    this.#wait(LOST, { ...verdict, why: verdict.why || reason });
  }

  #wait(closeCode: number, { why, code, retryAfterMs = 0 }: TemporaryFailure): void {
    const { timings, random, maxAttempts } = this.#options;
    const attempt = this.#failed;
    this.#failed += 1;
    if (this.#failed >= maxAttempts) {
      return void this.end(closed("unreachable", "unreachable", why));
    }
    const jittered = retryDelay(timings, { attempt, code: closeCode, random: random() });
    const inMs = Math.round(Math.max(jittered, Math.min(retryAfterMs, timings.mostMs)));
    this.#timer = setTimeout(() => this.connect(), inMs);
    this.#become({ status: "waiting", attempt: this.#failed, inMs, why, code });
  }

  #become(state: State): void {
    this.#state = state;
    this.#options.onState(state);
  }
}
