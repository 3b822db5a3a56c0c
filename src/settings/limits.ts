import { seconds, type SettingEntry, whole } from "./kinds.ts";

/** How much memory and time one owner may use. */
export const LIMITS = {
  MAX_WAITING_TURNS: {
    schema: whole(0, 1_000),
    default: "32",
    meaning: "Messages that may queue in a session behind the one being answered",
  },
  MAX_FRAME_BYTES: {
    schema: whole(1_024, 16_777_216),
    default: "1048576",
    meaning: "Largest frame or request body from a client, in bytes",
  },
  MAX_IMPORT_BYTES: {
    schema: whole(1_024, 67_108_864),
    default: "33554432",
    meaning: "Largest body of an import, in bytes",
  },
  MAX_FRAMES_PER_SECOND: {
    schema: whole(1, 10_000),
    default: "50",
    meaning: "Frames that a connection may send per second",
  },
  MAX_CONNECTIONS_PER_OWNER: {
    schema: whole(1, 100_000),
    default: "256",
    meaning: "Open sockets per owner and instance",
  },
  MAX_IDLE_SECONDS: {
    schema: seconds(1, 86_400),
    default: "3600",
    meaning: "How long a socket may be idle (no frame in either direction), in seconds",
  },
  MAX_SESSIONS_PER_OWNER: {
    schema: whole(1, 1_000_000),
    default: "10000",
    meaning: "Sessions per owner",
  },
  TURNS_PER_MINUTE: {
    schema: whole(0, 5_000),
    default: "0",
    meaning: "Messages answered per owner and minute, across all instances; 0 for no limit",
  },
  TOKENS_PER_DAY: {
    schema: whole(0, 1_000_000_000_000),
    default: "0",
    meaning: "Tokens used by replies per owner and day (UTC), across all instances; 0 for no limit",
  },
  MAX_BUFFERED_BYTES: {
    schema: whole(65_536, 1_073_741_824),
    default: "4194304",
    meaning: "Bytes that may be buffered for a client that does not read",
  },
} as const satisfies Record<string, SettingEntry>;
