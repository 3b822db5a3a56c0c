import { hasTokens } from "../access/mod.ts";
import type { OwnSecrets } from "../redaction/mod.ts";
import { allowedModels } from "./choices.ts";
import type { Values } from "./entries.ts";
import { chosenModels } from "./models.ts";

/** All settings, in the shapes that the rooms take. Times are in ms. */
export type Settings = ReturnType<typeof shape>;

/**
 * Arranges parsed values by room. Only values without a default may be missing. `isOnDeploy`: whether
 * the process runs on Deno Deploy; `isSummaryNamed`: whether `SUMMARY_MODEL` is set.
 */
export function shape(given: Values, { ownSecrets, isOnDeploy, isSummaryNamed }: {
  readonly ownSecrets: OwnSecrets;
  readonly isOnDeploy: boolean;
  readonly isSummaryNamed: boolean;
}) {
  const values = given as Required<Values>;
  const models = chosenModels({ ...values, SUMMARY_PROVIDER: given.SUMMARY_PROVIDER }, {
    isSummaryNamed,
  });
  const calls = {
    connectTimeoutMs: values.MODEL_CONNECT_TIMEOUT_SECONDS,
    firstByteTimeoutMs: values.MODEL_FIRST_BYTE_TIMEOUT_SECONDS,
    silenceTimeoutMs: values.MODEL_SILENCE_TIMEOUT_SECONDS,
    progressTimeoutMs: values.MODEL_PROGRESS_TIMEOUT_SECONDS,
    maxRetries: values.MODEL_MAX_RETRIES,
  };
  const access = {
    tokens: given.BRIDGE_TOKENS ?? [],
    jwt: {
      secret: given.AUTH_JWT_SECRET,
      jwksUrl: given.AUTH_JWKS_URL,
      issuer: given.AUTH_JWT_ISSUER,
      audience: given.AUTH_JWT_AUDIENCE,
    },
    allowedOrigins: given.ALLOWED_ORIGINS ?? [],
    addressHeader: given.CLIENT_ADDRESS_HEADER ??
      (values.BEHIND_PROXY ? "x-forwarded-for" : undefined),
  };
  return {
    models,
    claude: {
      apiKey: given.ANTHROPIC_API_KEY,
      baseUrl: values.ANTHROPIC_BASE_URL,
      ...calls,
    },
    openai: {
      apiKey: given.OPENAI_API_KEY ?? "",
      baseUrl: values.OPENAI_BASE_URL,
      ...calls,
    },
    upstream: {
      apiKey: given.ANTHROPIC_API_KEY,
      baseUrl: values.ANTHROPIC_BASE_URL,
      credentials: values.UPSTREAM_CREDENTIALS,
      connectTimeoutMs: values.MODEL_CONNECT_TIMEOUT_SECONDS,
    },
    bridge: {
      modelName: models.reply.name,
      summaryModelName: models.summary.name,
      systemPrompt: values.SYSTEM_PROMPT,
      maxOutputTokens: values.MAX_OUTPUT_TOKENS,
      contextLimit: values.CONTEXT_LIMIT,
      choices: {
        mostContext: Math.max(values.MAX_CONTEXT_LIMIT, values.CONTEXT_LIMIT),
        models: allowedModels(given.ALLOWED_MODELS, { models, isShared: hasTokens(access) }),
      },
      recall: values.RECALL,
      fileTokens: values.ATTACHMENT_TOKENS,
      fileBytes: values.MAX_ATTACHMENT_BYTES,
      maxMessageCharacters: values.MAX_MESSAGE_CHARACTERS,
      maxWaitingTurns: values.MAX_WAITING_TURNS,
      dedupWindowMs: values.DEDUP_WINDOW_SECONDS,
      dedupHash: values.DEDUP_HASH,
      redact: values.REDACT,
      ownSecrets,
      ttlMs: values.SESSION_TTL_SECONDS,
      spaces: {
        byDefault: given.DEFAULT_SPACE,
        learns: values.LEARN,
        learnAfterMs: values.LEARN_AFTER_SECONDS,
      },
    },
    log: {
      path: given.KV_PATH,
      ttlMs: values.SESSION_TTL_SECONDS,
      spaceTtlMs: values.SPACE_TTL_SECONDS,
      contextTable: values.CONTEXT_TABLE,
      hashTable: values.HASH_TABLE,
      encryptionKeys: given.ENCRYPTION_KEYS ?? [],
      leaseMs: values.LEASE_SECONDS,
      allowances: {
        sessions: values.MAX_SESSIONS_PER_OWNER,
        sessionBytes: values.MAX_BYTES_PER_SESSION,
        ownerBytes: values.MAX_BYTES_PER_OWNER,
      },
      quotas: {
        turnsPerMinute: values.TURNS_PER_MINUTE,
        tokensPerDay: values.TOKENS_PER_DAY,
      },
    },
    access,
    memory: { liveBytes: given.MAX_LIVE_BYTES, outgoingBytes: given.MAX_OUTGOING_BYTES },
    listen: {
      host: values.HOST,
      port: values.PORT,
      maxConnections: values.MAX_CONNECTIONS,
      isBehindProxy: values.BEHIND_PROXY,
      allowsWithoutProxy: values.ALLOW_WITHOUT_PROXY,
      isOnDeploy,
    },
    logging: { level: values.LOG_LEVEL, format: values.LOG_FORMAT, ids: values.LOG_IDS },
    limits: {
      frameBytes: values.MAX_FRAME_BYTES,
      importBytes: values.MAX_IMPORT_BYTES,
      attachmentBytes: values.MAX_ATTACHMENT_BYTES,
      relayedBytes: values.MAX_RELAYED_BYTES,
      framesPerSecond: values.MAX_FRAMES_PER_SECOND,
      connectionsPerOwner: values.MAX_CONNECTIONS_PER_OWNER,
      requestsPerSecond: values.MAX_REQUESTS_PER_SECOND,
      addressRequestsPerSecond: values.MAX_REQUESTS_PER_SECOND_PER_ADDRESS,
      bytesPerSecond: values.MAX_BYTES_PER_SECOND,
      bodyMs: values.BODY_TIMEOUT_SECONDS,
      bufferedBytes: values.MAX_BUFFERED_BYTES,
      idleMs: values.MAX_IDLE_SECONDS,
    },
  };
}
