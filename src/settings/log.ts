import { z } from "zod";
import type { SettingEntry } from "./kinds.ts";

/** What is logged, and how. */
export const LOG = {
  LOG_LEVEL: {
    schema: z.enum(["debug", "info", "warn", "error"], {
      error: "must be debug, info, warn or error",
    }),
    default: "info",
    meaning: "Least serious lines to log: `debug`, `info`, `warn` or `error`",
  },
  LOG_FORMAT: {
    schema: z.enum(["text", "json"], { error: "must be text or json" }),
    default: "text",
    meaning: "Form of the log: `text`, or `json` for one JSON object per line",
  },
  LOG_IDS: {
    schema: z.enum(["plain", "hashed"], { error: "must be plain or hashed" }),
    default: "plain",
    meaning: "How ids of owners, sessions and turns appear in logs and spans: `plain` or `hashed`",
  },
} as const satisfies Record<string, SettingEntry>;
