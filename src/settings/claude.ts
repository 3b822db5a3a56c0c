import { z } from "zod";
import { RETIRED_MODELS } from "../model/mod.ts";
import { type Entry, httpUrl, text, whole } from "./kinds.ts";

const model = z.string().refine((name) => !Object.hasOwn(RETIRED_MODELS, name), {
  error: ({ input }) => `was retired on ${RETIRED_MODELS[String(input)]}; take claude-sonnet-5-5`,
});

/** Whom the bridge asks, and what it tells it. */
export const CLAUDE = {
  ANTHROPIC_API_KEY: {
    schema: z.string().regex(/^[\x21-\x7e]+$/, {
      error: "must be of ASCII characters, without white space",
    }),
    secret: true,
    meaning: "Key of the Claude API. Without it the offline model answers",
  },
  ANTHROPIC_BASE_URL: {
    schema: httpUrl,
    default: "https://api.anthropic.com",
    meaning: "Address of the Claude API",
  },
  MODEL: { schema: model, default: "claude-sonnet-5-5", meaning: "Model that replies" },
  SUMMARY_MODEL: { schema: model, default: "claude-haiku-5-5", meaning: "Model that summarises" },
  SYSTEM_PROMPT: {
    schema: text,
    default: "You are a helpful assistant.",
    meaning: "What the model is told before every conversation",
  },
  MAX_OUTPUT_TOKENS: {
    schema: whole(1_024, 128_000),
    default: "16000",
    meaning: "Longest reply with its thinking, in tokens",
  },
} as const satisfies Record<string, Entry>;
