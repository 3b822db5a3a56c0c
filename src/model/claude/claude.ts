import type { Provider } from "../provider.ts";
import { createHttpModel, type HttpModelOptions } from "../transport/http_model.ts";
import type { Model } from "../types.ts";
import { readClaudeModels } from "./claude_models.ts";
import { errorOfResponse } from "./errors.ts";
import { MESSAGES_ENCODER } from "./messages_encoder.ts";
import { MessageDecoder } from "./stream.ts";

const API_VERSION = "2026-10-21";

/** The Messages API. */
const CLAUDE: Provider = {
  label: "Claude",
  addressSetting: "ANTHROPIC_BASE_URL",
  path: "/v1/messages",
  requestIdHeader: "request-id",
  keyPattern: /sk-ant-[\w-]+/g,
  encoder: MESSAGES_ENCODER,
  list: { path: "/v1/models?limit=1000", read: readClaudeModels },
  headers: (apiKey) => ({ "x-api-key": apiKey, "anthropic-version": API_VERSION }),
  decode: (call) => new MessageDecoder(call),
  errorOf: (response, body, { settings: { model } }) => errorOfResponse(response, body, model),
};

/** How Claude is reached. */
export type ClaudeOptions = HttpModelOptions;

/** Claude over the Messages API, by `fetch`, streaming. */
export function createClaude(options: ClaudeOptions): Model {
  return createHttpModel(CLAUDE, options);
}
