import { type Entry, seconds, text } from "./kinds.ts";
import { masterKeysSchema } from "./master_keys.ts";

/** Where conversations are kept. */
export const STORE = {
  KV_PATH: {
    schema: text.refine((path) => !path.includes(","), {
      error: "must have no comma, which parts paths where permissions are given",
    }),
    meaning: "File that the conversations are kept in. Without it Deno's own place",
  },
  CONTEXT_TABLE: {
    schema: text,
    default: "claude-context-sessions",
    meaning: "First part of the keys of sessions",
  },
  HASH_TABLE: {
    schema: text,
    default: "claude-context-hashes",
    meaning: "First part of the keys of content hashes",
  },
  ENCRYPTION_KEYS: {
    schema: masterKeysSchema,
    secret: true,
    meaning:
      "What sessions are encrypted with: `id:base64,…`; the first for what is new, all for " +
      "what is there. Without it nothing is encrypted",
  },
  LEASE_SECONDS: {
    schema: seconds(1, 600),
    default: "6",
    meaning: "How soon another instance takes over a turn whose instance died, in seconds",
  },
} as const satisfies Record<string, Entry>;
