import { type Entry, seconds, whole } from "./kinds.ts";

/** How long a call to the model may take. */
export const CALLS = {
  MODEL_CONNECT_TIMEOUT_SECONDS: {
    schema: seconds(1, 3_600),
    default: "30",
    meaning: "Longest wait for Claude's response to begin, in seconds",
  },
  MODEL_FIRST_BYTE_TIMEOUT_SECONDS: {
    schema: seconds(1, 3_600),
    default: "60",
    meaning: "Longest wait for the first byte after that, in seconds",
  },
  MODEL_SILENCE_TIMEOUT_SECONDS: {
    schema: seconds(1, 3_600),
    default: "60",
    meaning: "Longest silence in the middle of a reply, in seconds",
  },
  MODEL_MAX_RETRIES: {
    schema: whole(0, 20),
    default: "4",
    meaning: "Tries after the first, while no text has come",
  },
} as const satisfies Record<string, Entry>;
