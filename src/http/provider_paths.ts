/** An API of a model's provider: Claude's Messages API, or OpenAI's. */
export type ProviderApi = "messages" | "chat";

/** What else the two APIs have, one of them or both. */
const REST = [
  ...["agents", "complete", "deployments", "environments", "memory_stores", "organizations"],
  ...["user_profiles", "vaults"],
  ...["assistants", "audio", "completions", "containers", "conversations", "embeddings", "evals"],
  ...["fine_tuning", "images", "moderations", "realtime", "responses", "threads", "uploads"],
  ...["vector_stores", "videos"],
  ...["batches", "files", "models", "skills"],
];

/** A path of such an API, also one that a mistaken base URL leads to. */
const PATH = new RegExp(
  `^(?:/spaces/[^/]+)?/+(?:v1/+)*(?:(messages)|(chat/completions)|${REST.join("|")})(?:/|$)`,
);

/** Which API a path is of, served here or not; `either` if it may be of both. Undefined for others. */
export function providerApiOf(path: string): ProviderApi | "either" | undefined {
  const found = PATH.exec(path);
  if (!found) return undefined;
  const [, messages, chat] = found;
  if (messages !== undefined) return "messages";
  return chat === undefined ? "either" : "chat";
}

/**
 * Whether a client of a path that both APIs have speaks the Messages API: its clients send its version,
 * and those of OpenAI's API no such key.
 */
export function speaksMessages(headers: Headers): boolean {
  return headers.has("anthropic-version") || headers.has("x-api-key");
}
