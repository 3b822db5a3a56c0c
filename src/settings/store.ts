import { seconds, type SettingEntry, text } from "./kinds.ts";
import { masterKeysSchema } from "./master_keys.ts";

/** Where and how conversations are stored. */
export const STORE = {
  KV_PATH: {
    schema: text.refine((path) => !path.includes(","), {
      error: "must not contain a comma, which separates paths in permissions",
    }),
    meaning: "File that stores the conversations. If unset, Deno's default store for this folder",
  },
  CONTEXT_TABLE: {
    schema: text,
    default: "claude-context-sessions",
    meaning: "Prefix of the keys of sessions",
  },
  HASH_TABLE: {
    schema: text,
    default: "claude-context-hashes",
    meaning: "Prefix of the keys of content hashes",
  },
  ENCRYPTION_KEYS: {
    schema: masterKeysSchema,
    secret: true,
    meaning:
      "Keys that encrypt sessions: `id:base64,…`; the first encrypts, all of them decrypt. If " +
      "unset, nothing is encrypted",
  },
  LEASE_SECONDS: {
    schema: seconds(1, 600),
    default: "6",
    meaning: "How long before another instance takes over the turn of one that died, in seconds",
  },
} as const satisfies Record<string, SettingEntry>;
