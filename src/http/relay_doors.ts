import type { Hono } from "hono";
import type { Relaying } from "../bridge/mod.ts";
import type { Handler } from "../listener/mod.ts";
import type { Upstream } from "../model/mod.ts";
import { chatDoor, type ChatProvider } from "./chat_door/chat_door.ts";
import type { Entrance } from "./entrance.ts";
import { messagesDoor, type MessagesDoorOptions } from "./messages_door/door.ts";
import { roomForBodies } from "./messages_door/relays.ts";
import type { Environment } from "./routes.ts";

/** What the doors need. */
export interface RelayDoorsOptions {
  readonly bridge: MessagesDoorOptions["bridge"] & Relaying;
  readonly entrance: Entrance;
  /** Where requests to the Messages API are passed on to. */
  readonly upstream: Upstream;
  /** Who answers chat completions; absent: there is no door for them. */
  readonly chat?: ChatProvider | undefined;
  readonly limits: {
    /** The largest body that is passed on, and any other's, in bytes. */
    readonly relayedBytes: number;
    readonly frameBytes: number;
    /** How much may wait for a client that does not read its stream, in bytes. */
    readonly bufferedBytes: number;
  };
}

/** The doors for programs that speak a provider's API. */
export interface RelayDoors {
  /** Their routes, in the order in which they are tried. */
  readonly apps: readonly Hono<Environment>[];
  /** Which of their requests are answered as bytes. */
  readonly exchanges: NonNullable<Handler["exchanges"]>;
  /** Resolves once no reply is on its way any more, or after so many ms; none begins anew. */
  drain(patienceMs: number): Promise<void>;
}

/** The targets of requests that are passed on. */
const MESSAGES = /^(\/spaces\/[^/?]+)?\/v1\/messages(\/count_tokens)?(\?|$)/;
const CHATS = /^(\/spaces\/[^/?]+)?\/v1\/chat\/completions(\?|$)/;

/** Creates the doors of the Messages API and of chat completions, which share room for bodies. */
export function relayDoors(
  { bridge, entrance, upstream, chat, limits }: RelayDoorsOptions,
): RelayDoors {
  const relaying = {
    bridge,
    relaying: bridge,
    entrance,
    room: roomForBodies(limits.relayedBytes),
    relayedBytes: limits.relayedBytes,
    bodyBytes: limits.frameBytes,
    bufferedBytes: limits.bufferedBytes,
  };
  const chats = chat && chatDoor({ ...relaying, provider: chat, clock: () => Date.now() });
  const messages = messagesDoor({ ...relaying, upstream });
  const doors = chats ? [chats, messages] : [messages];
  return {
    apps: doors.map(({ app }) => app),
    exchanges: (target, headers) =>
      (MESSAGES.test(target) || chat !== undefined && CHATS.test(target)) &&
      !headers.some(([name]) => name === "x-bridge-history"),
    drain: async (patienceMs) => {
      await Promise.all(doors.map((door) => door.drain(patienceMs)));
    },
  };
}
