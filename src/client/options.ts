import type { BridgeAddress } from "./address.ts";
import type { Timings } from "./backoff.ts";
import type { Frame, FrameOf, SessionInfo } from "./frames.ts";
import type { MessageStore } from "./outbox.ts";
import type { SocketLike } from "./socket_like.ts";
import type { State } from "./state.ts";
import type { Whereabouts } from "./time_zone.ts";
import type { Turn } from "./turns.ts";

/** Options of `connect`. */
export interface ConnectOptions extends BridgeAddress, Whereabouts {
  /** The session's id: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`, and not `.` or `..`. Default: a new session. */
  readonly session?: string | undefined;
  /**
   * The space that the session joins with the first message, if it has none; `null`: it stays without.
   * The client closes as `refused` if the session belongs to another. Default: what the bridge does
   * with sessions that name none.
   */
  readonly space?: string | null | undefined;
  /**
   * Where a new session begins, asked when its first message is sent: a space, or `null`: none. Unlike
   * `space` it leaves a session that exists as it is.
   */
  readonly beginIn?: () => string | null | undefined;
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
