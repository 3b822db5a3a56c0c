import { z } from "zod";
import type { Entry } from "./kinds.ts";

/** What is logged, and how. */
export const LOG = {
  LOG_LEVEL: {
    schema: z.enum(["debug", "info", "warn", "error"], {
      error: "must be debug, info, warn or error",
    }),
    default: "info",
    meaning: "The least serious lines that are logged: debug, info, warn or error",
  },
  LOG_FORMAT: {
    schema: z.enum(["text", "json"], { error: "must be text or json" }),
    default: "text",
    meaning: "How lines are logged: text, or one JSON object a line",
  },
  LOG_IDS: {
    schema: z.enum(["plain", "hashed"], { error: "must be plain or hashed" }),
    default: "plain",
    meaning: "How ids of owners, sessions and turns appear in logs and spans: plain, or hashed",
  },
} as const satisfies Record<string, Entry>;
