import type { Place } from "./address.ts";
import type { Timings } from "./backoff.ts";
import type { Frame, FrameOf, SessionInfo } from "./frames.ts";
import type { Store } from "./outbox.ts";
import type { SocketLike } from "./socket_like.ts";
import type { State } from "./state.ts";
import type { Turn } from "./turns.ts";

/** How to connect. */
export interface ConnectOptions extends Place {
  /** The session: 1 to 128 of `A-Z a-z 0-9 . _ : -`. Without it a new one is begun. */
  readonly session?: string | undefined;
  /** How many turns of the past to be told of at first; default 50. */
  readonly history?: number;
  /** Keeps what is not sent yet over a reload, such as `localStorage`. */
  readonly storage?: Store | undefined;
  /** The class of sockets, where there is no global one, as in Node 20. */
  readonly WebSocket?: new (url: string, protocols: string[]) => SocketLike;
  /** Attempts in a row that may fail before it gives up as `unreachable`; default: no limit. */
  readonly maxAttempts?: number;
  /** The longest message that is sent at all, in bytes of its frame; default 16 MiB. */
  readonly maxFrameBytes?: number;
  readonly timings?: Partial<Timings>;
  /** For jitter, from 0 to 1; default `Math.random`. */
  readonly random?: () => number;
}

/** What a client tells of: every frame, each kind of frame by its type, and what it made of them. */
export type ClientEvents =
  & {
    /** Every frame as it came, those of the past too. */
    frame: Frame;
    /** The connection stands otherwise than before. */
    state: State;
    /** A turn changed. */
    turn: Turn;
    /** Turns were added, moved or forgotten: the list is another one. */
    turns: readonly Turn[];
    /** What is known of the session changed. */
    session: SessionInfo;
  }
  & { [Type in Frame["type"]]: FrameOf<Type> };
