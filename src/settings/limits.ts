import { type Entry, seconds, whole } from "./kinds.ts";

/** What one owner may ask of memory and time. */
export const LIMITS = {
  MAX_WAITING_TURNS: {
    schema: whole(0, 1_000),
    default: "32",
    meaning: "Messages of a session that may wait behind the one being answered",
  },
  MAX_FRAME_BYTES: {
    schema: whole(1_024, 16_777_216),
    default: "1048576",
    meaning: "Longest frame or body from a client, in bytes",
  },
  MAX_IMPORT_BYTES: {
    schema: whole(1_024, 67_108_864),
    default: "33554432",
    meaning: "Longest body of an import, in bytes",
  },
  MAX_FRAMES_PER_SECOND: {
    schema: whole(1, 10_000),
    default: "50",
    meaning: "Frames that a connection may send in a second",
  },
  MAX_CONNECTIONS_PER_OWNER: {
    schema: whole(1, 100_000),
    default: "256",
    meaning: "Sockets that an owner may have open on one instance; each instance counts its own",
  },
  MAX_IDLE_SECONDS: {
    schema: seconds(1, 86_400),
    default: "3600",
    meaning: "How long a socket may stay open without a frame in either direction, in seconds",
  },
  MAX_SESSIONS_PER_OWNER: {
    schema: whole(1, 1_000_000),
    default: "10000",
    meaning: "Sessions that an owner may have",
  },
  TURNS_PER_MINUTE: {
    schema: whole(0, 5_000),
    default: "0",
    meaning: "Messages of an owner that are answered in any minute, on all instances; 0 for all",
  },
  TOKENS_PER_DAY: {
    schema: whole(0, 1_000_000_000_000),
    default: "0",
    meaning: "Tokens that an owner's replies may take in a day (UTC), on all instances; 0 for all",
  },
  MAX_BUFFERED_BYTES: {
    schema: whole(65_536, 1_073_741_824),
    default: "4194304",
    meaning: "Bytes that may wait for a client that does not read",
  },
} as const satisfies Record<string, Entry>;
