import type { Values } from "./entries.ts";

/** All settings, in the shapes that the rooms take. Times are in ms. */
export type Settings = ReturnType<typeof shape>;

/** Arranges parsed values by room. Only values without a default may be missing. */
export function shape(given: Values) {
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
      encryptionKeys: given.ENCRYPTION_KEYS ?? [],
      leaseMs: values.LEASE_SECONDS,
      quotas: {
        turnsPerMinute: values.TURNS_PER_MINUTE,
        tokensPerDay: values.TOKENS_PER_DAY,
      },
    },
    access: {
      tokens: given.BRIDGE_TOKENS ?? [],
      jwt: {
        secret: given.AUTH_JWT_SECRET,
        jwksUrl: given.AUTH_JWKS_URL,
        issuer: given.AUTH_JWT_ISSUER,
        audience: given.AUTH_JWT_AUDIENCE,
      },
      allowedOrigins: given.ALLOWED_ORIGINS ?? [],
    },
    listen: { host: values.HOST, port: values.PORT },
    logging: { level: values.LOG_LEVEL, format: values.LOG_FORMAT, ids: values.LOG_IDS },
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
