import { seconds, type SettingEntry, text } from "./kinds.ts";
import { masterKeysSchema } from "./master_keys.ts";

/** How long a table's name may be, in bytes: a key of the store holds 2,048, ids included. */
const LONGEST_TABLE = 1_000;

const tableName = text.refine((name) => new TextEncoder().encode(name).length <= LONGEST_TABLE, {
  error: `must have at most ${LONGEST_TABLE} bytes, since a key of the store holds little more`,
});

const ADDRESS = /^[a-z][a-z\d+.-]*:\/\//i;
const HTTP_ADDRESS = /^https?:\/\//;

/** Where and how conversations are stored. */
export const STORE = {
  KV_PATH: {
    schema: text.refine((path) => !path.includes(","), {
      error: "must not contain a comma, which separates paths in permissions",
    }).refine((path) => !ADDRESS.test(path) || HTTP_ADDRESS.test(path), {
      error: "must be a file, or the http:// or https:// address of a server for Deno KV",
    }),
    meaning:
      "File that stores the conversations, or address of a server for Deno KV. If unset, Deno's default store for this folder",
  },
  CONTEXT_TABLE: {
    schema: tableName,
    default: "claude-context-sessions",
    meaning: "Prefix of the keys of sessions",
  },
  HASH_TABLE: {
    schema: tableName,
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
