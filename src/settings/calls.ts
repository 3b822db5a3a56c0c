import { seconds, type SettingEntry, whole } from "./kinds.ts";

/** How long a call to the model may take. */
export const CALLS = {
  MODEL_CONNECT_TIMEOUT_SECONDS: {
    schema: seconds(1, 3_600),
    default: "30",
    meaning: "Longest wait for the response headers, in seconds",
  },
  MODEL_FIRST_BYTE_TIMEOUT_SECONDS: {
    schema: seconds(1, 3_600),
    default: "60",
    meaning: "Longest wait for the first byte of the body, in seconds",
  },
  MODEL_SILENCE_TIMEOUT_SECONDS: {
    schema: seconds(1, 3_600),
    default: "60",
    meaning: "Longest silence during a reply, in seconds",
  },
  MODEL_PROGRESS_TIMEOUT_SECONDS: {
    schema: seconds(1, 86_400),
    default: "900",
    meaning: "Longest time in which nothing but pings comes during a reply, as while the model " +
      "thinks, in seconds",
  },
  MODEL_MAX_RETRIES: {
    schema: whole(0, 20),
    default: "4",
    meaning: "Retries of a call, as long as no text has arrived, and no later than " +
      "`MODEL_PROGRESS_TIMEOUT_SECONDS` after it began",
  },
} as const satisfies Record<string, SettingEntry>;
