import { type Entry, seconds, text } from "./kinds.ts";

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
  LEASE_SECONDS: {
    schema: seconds(1, 600),
    default: "6",
    meaning: "How soon another instance takes over a turn whose instance died, in seconds",
  },
} as const satisfies Record<string, Entry>;
