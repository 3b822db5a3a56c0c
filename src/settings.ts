import { z } from "zod";
import { isLoopback } from "./http/mod.ts";
import { RETIRED_MODELS } from "./model/mod.ts";
import { idSchema } from "./protocol/mod.ts";
import { SECRET_KINDS, type SecretKind } from "./redaction/mod.ts";

const LEAST_TOKEN = 16;

interface Entry {
  readonly schema: z.ZodType<unknown, string>;
  /** What stands for the variable where it is not set. */
  readonly default?: string;
  readonly meaning: string;
  /** Its value is never shown. */
  readonly secret?: true;
}

function whole(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.string().regex(/^\d+$/, { error }).transform(Number)
    .refine((number) => number >= least && number <= most, { error });
}

const seconds = (least: number, most: number) => whole(least, most).transform((s) => s * 1_000);
const text = z.string();
const model = z.string().refine((name) => !Object.hasOwn(RETIRED_MODELS, name), {
  error: ({ input }) => `was retired on ${RETIRED_MODELS[String(input)]}; take claude-sonnet-5-5`,
});
const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http:// or https:// address" });
const origin = httpUrl.refine((url) => new URL(url).origin === url, {
  error: "must be origins such as https://example.com, without a path, parted by commas",
});
const list = (value: string) => value.split(",").map((item) => item.trim()).filter(Boolean);
const tokens = z.string().refine((value) => list(value).length > 0, {
  error: "must hold a pair owner:token, or not be set at all",
}).transform((value, context) =>
  list(value).map((pair) => {
    const [owner = "", ...rest] = pair.split(":");
    const token = rest.join(":");
    if (!idSchema.safeParse(owner).success || token.length < LEAST_TOKEN || /\s/.test(token)) {
      const message = `must be pairs owner:token, parted by commas; a token has at least ` +
        `${LEAST_TOKEN} characters and no white space, an owner ids' characters`;
      context.addIssue({ code: "custom", message });
    }
    return { owner, token };
  })
);

const secretKinds = z.string().transform((value, context): readonly SecretKind[] => {
  if (value === "all") return SECRET_KINDS;
  if (value === "none") return [];
  const given = new Set(list(value));
  const known = SECRET_KINDS.filter((kind) => given.has(kind));
  if (known.length < given.size || known.length === 0) {
    const message = `must be all, none, or some of ${SECRET_KINDS.join(", ")}, parted by commas`;
    context.addIssue({ code: "custom", message });
  }
  return known;
});

/** Every setting, in the order in which people are told of them. */
const ENTRIES = {
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
  CONTEXT_LIMIT: {
    schema: whole(400, 4_000_000),
    default: "8000",
    meaning: "Budget of remembered text that is sent with a message, in characters",
  },
  MAX_MESSAGE_CHARACTERS: {
    schema: whole(1, 4_000_000),
    default: "100000",
    meaning: "Longest message, in characters",
  },
  SESSION_TTL_SECONDS: {
    schema: seconds(1, 315_360_000),
    default: "86400",
    meaning: "How long a session lives after its last use, in seconds",
  },
  DEDUP_WINDOW_SECONDS: {
    schema: seconds(0, 86_400),
    default: "10",
    meaning:
      "How long after a reply the same text without an id is a repeat, in seconds; 0 for never",
  },
  DEDUP_HASH: {
    schema: z.enum(["SHA-256", "MD5"], { error: "must be SHA-256 or MD5" }),
    default: "SHA-256",
    meaning: "Hash that repeats are known by: `SHA-256` or `MD5`",
  },
  REDACT: {
    schema: secretKinds,
    default: "all",
    meaning:
      "Kinds of secrets that are taken out of texts before they are stored or sent: `all`, " +
      "`none`, or some, parted by commas",
  },
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
  BRIDGE_TOKENS: {
    schema: tokens,
    secret: true,
    meaning: "Who may come in: `owner:token,…`. Without it only this machine may, as `local`",
  },
  ALLOWED_ORIGINS: {
    schema: z.string().transform(list).pipe(z.array(origin)),
    meaning: "Other origins whose pages may connect, parted by commas",
  },
  HOST: { schema: text, default: "127.0.0.1", meaning: "Address to listen on" },
  PORT: {
    schema: whole(0, 65_535),
    default: "8000",
    meaning: "Port to listen on; 0 takes a free one",
  },
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
  MAX_WAITING_TURNS: {
    schema: whole(0, 1_000),
    default: "32",
    meaning: "Messages of a session that may wait behind the one being answered",
  },
  MAX_FRAME_BYTES: {
    schema: whole(1_024, 16_777_216),
    default: "1048576",
    meaning: "Longest frame or body from a client, in bytes",
  },
  MAX_IMPORT_BYTES: {
    schema: whole(1_024, 67_108_864),
    default: "33554432",
    meaning: "Longest body of an import, in bytes",
  },
  MAX_FRAMES_PER_SECOND: {
    schema: whole(1, 10_000),
    default: "50",
    meaning: "Frames that a connection may send in a second",
  },
  MAX_CONNECTIONS_PER_OWNER: {
    schema: whole(1, 100_000),
    default: "256",
    meaning: "Sockets that an owner may have open on an instance",
  },
  MAX_IDLE_SECONDS: {
    schema: seconds(1, 86_400),
    default: "3600",
    meaning: "How long a socket may stay open without a frame in either direction, in seconds",
  },
  MAX_SESSIONS_PER_OWNER: {
    schema: whole(1, 1_000_000),
    default: "10000",
    meaning: "Sessions that an owner may have",
  },
  TURNS_PER_MINUTE: {
    schema: whole(0, 5_000),
    default: "0",
    meaning: "Messages of an owner that are answered in any minute, on all instances; 0 for all",
  },
  TOKENS_PER_DAY: {
    schema: whole(0, 1_000_000_000_000),
    default: "0",
    meaning: "Tokens that an owner's replies may take in a day (UTC), on all instances; 0 for all",
  },
  MAX_BUFFERED_BYTES: {
    schema: whole(65_536, 1_073_741_824),
    default: "4194304",
    meaning: "Bytes that may wait for a client that does not read",
  },
} as const satisfies Record<string, Entry>;

type Name = keyof typeof ENTRIES;
type Values = { [Key in Name]?: z.output<(typeof ENTRIES)[Key]["schema"]> };

/** The names of the environment variables that are read, besides the one that tells of Deploy. */
export const SETTING_NAMES = Object.keys(ENTRIES) as readonly Name[];

/** All that can be set, in the shapes that the rooms take. Times in ms. */
export type Settings = ReturnType<typeof group>;

/** The outcome of reading the environment: the settings, or everything that is wrong with it. */
export type ParsedSettings =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads the settings. An empty variable counts as one that is not set. */
export function parseSettings(
  environment: Readonly<Record<string, string | undefined>>,
): ParsedSettings {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const name of SETTING_NAMES) {
    const entry: Entry = ENTRIES[name];
    const given = environment[name] || entry.default;
    if (given === undefined) continue;
    const parsed = entry.schema.safeParse(given);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(problem(name, entry, { given, why: parsed.error.issues[0]?.message ?? "" }));
  }
  if (problems.length > 0) return { ok: false, problems };
  const settings = group(values as Values);
  const together = [
    exposure(settings, environment["DENO_DEPLOYMENT_ID"] !== undefined),
    sharedTable(settings),
  ].filter((found) => found !== undefined);
  return together.length > 0 ? { ok: false, problems: together } : { ok: true, settings };
}

/** The settings as a Markdown table. */
export function settingsTable(): string {
  const rows = SETTING_NAMES.map((name) => {
    const entry: Entry = ENTRIES[name];
    const standard = entry.default === undefined ? "" : `\`${entry.default}\``;
    return `| \`${name}\` | ${standard} | ${entry.meaning} |`;
  });
  return ["| variable | default | meaning |", "| --- | --- | --- |", ...rows].join("\n");
}

/** The settings as lines for a terminal. */
export function settingsHelp(): string {
  return SETTING_NAMES.map((name) => {
    const entry: Entry = ENTRIES[name];
    const standard = entry.default === undefined ? "" : ` (${entry.default})`;
    return `  ${name}${standard}\n      ${entry.meaning.replaceAll("`", "")}`;
  }).join("\n");
}

function problem(name: string, { secret }: Entry, found: { given: string; why: string }): string {
  return secret
    ? `${name} ${found.why}`
    : `${name} ${found.why}; it is ${JSON.stringify(found.given.slice(0, 80))}`;
}

/** In one table the keys of an owner called as a part of the other's would be those of another. */
function sharedTable({ log }: Settings): string | undefined {
  if (log.contextTable !== log.hashTable) return undefined;
  const found = JSON.stringify(log.hashTable);
  return `CONTEXT_TABLE and HASH_TABLE must have two names; both are ${found}`;
}

function exposure({ access, listen }: Settings, deployed: boolean): string | undefined {
  if (access.tokens.length > 0) return undefined;
  const how = "set BRIDGE_TOKENS=owner:token, with a token of at least 16 characters";
  if (deployed) return `Without BRIDGE_TOKENS anyone could come in here; ${how}`;
  if (isLoopback(listen.host)) return undefined;
  const found = `HOST is ${JSON.stringify(listen.host)}`;
  return `Without BRIDGE_TOKENS only this machine is served, but ${found}; ${how}`;
}

/** The values are all there but those that have no default: the caller has parsed them. */
function group(given: Values) {
  const values = given as Required<Values>;
  return {
    claude: {
      apiKey: given.ANTHROPIC_API_KEY,
      baseUrl: values.ANTHROPIC_BASE_URL,
      name: values.MODEL,
      connectTimeoutMs: values.MODEL_CONNECT_TIMEOUT_SECONDS,
      firstByteTimeoutMs: values.MODEL_FIRST_BYTE_TIMEOUT_SECONDS,
      silenceTimeoutMs: values.MODEL_SILENCE_TIMEOUT_SECONDS,
      maxRetries: values.MODEL_MAX_RETRIES,
    },
    bridge: {
      modelName: values.MODEL,
      summaryModelName: values.SUMMARY_MODEL,
      systemPrompt: values.SYSTEM_PROMPT,
      maxOutputTokens: values.MAX_OUTPUT_TOKENS,
      contextLimit: values.CONTEXT_LIMIT,
      maxMessageCharacters: values.MAX_MESSAGE_CHARACTERS,
      maxWaitingTurns: values.MAX_WAITING_TURNS,
      dedupWindowMs: values.DEDUP_WINDOW_SECONDS,
      dedupHash: values.DEDUP_HASH,
      redact: values.REDACT,
      ttlMs: values.SESSION_TTL_SECONDS,
      maxSessions: values.MAX_SESSIONS_PER_OWNER,
    },
    log: {
      path: given.KV_PATH,
      ttlMs: values.SESSION_TTL_SECONDS,
      contextTable: values.CONTEXT_TABLE,
      hashTable: values.HASH_TABLE,
      leaseMs: values.LEASE_SECONDS,
      quotas: {
        turnsPerMinute: values.TURNS_PER_MINUTE,
        tokensPerDay: values.TOKENS_PER_DAY,
      },
    },
    access: {
      tokens: given.BRIDGE_TOKENS ?? [],
      allowedOrigins: given.ALLOWED_ORIGINS ?? [],
    },
    listen: { host: values.HOST, port: values.PORT },
    limits: {
      frameBytes: values.MAX_FRAME_BYTES,
      importBytes: values.MAX_IMPORT_BYTES,
      framesPerSecond: values.MAX_FRAMES_PER_SECOND,
      connectionsPerOwner: values.MAX_CONNECTIONS_PER_OWNER,
      bufferedBytes: values.MAX_BUFFERED_BYTES,
      idleMs: values.MAX_IDLE_SECONDS,
    },
  };
}
