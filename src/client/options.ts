import type { BridgeAddress } from "./address.ts";
import type { Timings } from "./backoff.ts";
import type { Frame, FrameOf, SessionInfo } from "./frames.ts";
import type { MessageStore } from "./outbox.ts";
import type { SocketLike } from "./socket_like.ts";
import type { State } from "./state.ts";
import type { Turn } from "./turns.ts";

/** Options of `connect`. */
export interface ConnectOptions extends BridgeAddress {
  /** The session's id: 1 to 128 characters from `A-Z a-z 0-9 . _ : -`. Default: a new session. */
  readonly session?: string | undefined;
  /** How many past turns to load at first. Default: 50. */
  readonly history?: number;
  /** Where unsent messages survive a reload, such as `localStorage`. */
  readonly storage?: MessageStore | undefined;
  /** The WebSocket class, for runtimes without a global one, such as Node 20. */
  readonly WebSocket?: new (url: string, protocols: string[]) => SocketLike;
  /**
   * How many attempts in a row may fail before the client closes as `unreachable`. Default: no
   * limit.
   */
  readonly maxAttempts?: number;
  /** Longer messages fail without being sent, in bytes. Default: 16 MiB. */
  readonly maxFrameBytes?: number;
  readonly timings?: Partial<Timings>;
  /** The random numbers for jitter, from 0 to 1. Default: `Math.random`. */
  readonly random?: () => number;
}

/** The events of a client: all frames, each type of frame, and the changes they make. */
export type ClientEvents =
  & {
    /** Every frame that arrives, replayed ones included. */
    frame: Frame;
    /** The state of the connection changed. */
    state: State;
    /** A turn changed. */
    turn: Turn;
    /** Turns were added, moved or removed. */
    turns: readonly Turn[];
    /** The description of the session changed. */
    session: SessionInfo;
  }
  & { [Type in Frame["type"]]: FrameOf<Type> };
