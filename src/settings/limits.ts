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
  MAX_RELAYED_BYTES: {
    schema: whole(1_024, 67_108_864),
    default: "33554432",
    meaning:
      "Largest request to the Messages API that is passed on, in bytes; four of them may be held at once",
  },
  MAX_ATTACHMENT_BYTES: {
    schema: whole(1_024, 5_242_880),
    default: "5242880",
    meaning: "Largest attachment, in bytes",
  },
  MAX_FRAMES_PER_SECOND: {
    schema: whole(1, 10_000),
    default: "50",
    meaning: "Frames that a connection may send per second",
  },
  MAX_CONNECTIONS: {
    schema: whole(16, 100_000),
    default: "1000",
    meaning:
      "Open connections per instance, sockets included; fewer if the system has no files left",
  },
  MAX_CONNECTIONS_PER_OWNER: {
    schema: whole(1, 100_000),
    default: "256",
    meaning: "Open sockets and streams per owner and instance, and as many unfinished requests",
  },
  MAX_REQUESTS_PER_SECOND: {
    schema: whole(1, 1_000_000),
    default: "100",
    meaning: "Requests and frames per owner, instance and second; those of 10 s may come at once",
  },
  MAX_REQUESTS_PER_SECOND_PER_ADDRESS: {
    schema: whole(1, 1_000_000),
    default: "400",
    meaning:
      "Requests per address, instance and second; those of 10 s may come at once. A wrong token counts as 40",
  },
  MAX_BYTES_PER_SECOND: {
    schema: whole(65_536, 1_073_741_824),
    default: "8388608",
    meaning:
      "Bytes of bodies and frames per owner, instance and second; those of 10 s, or two imports, may come at once",
  },
  BODY_TIMEOUT_SECONDS: {
    schema: seconds(1, 3_600),
    default: "20",
    meaning:
      "How long a request's body may take, in seconds, besides one second for each 16 KiB of it",
  },
  MAX_IDLE_SECONDS: {
    schema: seconds(1, 86_400),
    default: "3600",
    meaning: "How long a socket may be idle (no frame in either direction), in seconds",
  },
  MAX_SESSIONS_PER_OWNER: {
    schema: whole(1, 1_000_000),
    default: "10000",
    meaning: "Sessions per owner, across all instances",
  },
  MAX_BYTES_PER_SESSION: {
    schema: whole(65_536, 1_000_000_000),
    default: "33554432",
    meaning: "Stored events of a session, in bytes; a message that would exceed it is refused",
  },
  MAX_BYTES_PER_OWNER: {
    schema: whole(65_536, 1_000_000_000_000_000),
    default: "2147483648",
    meaning: "Stored events of all sessions and spaces of an owner, across all instances, in " +
      "bytes; each counts in blocks of 32,768",
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
  MAX_OUTGOING_BYTES: {
    schema: whole(1_048_576, 1_099_511_627_776),
    meaning:
      "Bytes that may wait for all clients of an instance together: frames, replays and response bodies, each. If unset, a sixteenth of the JavaScript heap's limit",
  },
  MAX_LIVE_BYTES: {
    schema: whole(1_048_576, 1_099_511_627_776),
    meaning:
      "Memory that the sessions in use on an instance may take, in bytes. If unset, a third of the JavaScript heap's limit",
  },
} as const satisfies Record<string, SettingEntry>;
