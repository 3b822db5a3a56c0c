import { z } from "zod";
import { httpUrl, type SettingEntry, text, whole } from "./kinds.ts";

/** Claude, and what every model is asked with. */
export const CLAUDE = {
  ANTHROPIC_API_KEY: {
    schema: z.string().regex(/^[\x21-\x7e]+$/, {
      error: "must be ASCII characters without whitespace",
    }),
    secret: true,
    meaning: "Key of the Claude API. If unset, the offline model answers",
  },
  ANTHROPIC_BASE_URL: {
    schema: httpUrl,
    default: "https://api.anthropic.com",
    meaning: "Base URL of the Claude API",
  },
  SYSTEM_PROMPT: {
    schema: text,
    default: "You are a helpful assistant.",
    meaning: "System prompt of every conversation",
  },
  MAX_OUTPUT_TOKENS: {
    schema: whole(1_024, 128_000),
    default: "16000",
    meaning: "Longest reply, thinking included, in tokens",
  },
} as const satisfies Record<string, SettingEntry>;
