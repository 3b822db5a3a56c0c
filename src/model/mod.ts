/**
 * The models: Claude and whatever speaks OpenAI's chat completions, over `fetch`, and the offline model. The only room that calls a provider and
 * knows its format. It gets a prompt, encodes it and streams the reply; it does not know sessions,
 * events or the store.
 *
 * @example
 * ```ts
 * import { createOfflineModel, encodeRequest } from "./mod.ts";
 *
 * const model = createOfflineModel();
 * const messages = [{ role: "user", content: [{ text: "My name is Ada." }] }] as const;
 * const request = encodeRequest(
 *   model.encoder,
 *   { system: "", messages, stableBlocks: 0 },
 *   { model: "offline", maxOutputTokens: 100, purpose: "reply" },
 * );
 * const { signal } = new AbortController();
 * for await (const event of model.stream(request, { signal })) {
 *   if (event.type === "text") console.log(event.text);
 * }
 * ```
 *
 * @module
 */
export { createClaude } from "./claude/claude.ts";
export type { ClaudeOptions } from "./claude/claude.ts";
export { endingOfStopReason } from "./claude/stop_reasons.ts";
export { relayedRequest } from "./claude/relayed_request.ts";
export { RETIRED_MODELS } from "./claude/retired_models.ts";
export { encodeRequest, encoderFor } from "./encoder.ts";
export type { Encoder, ModelRequest, RequestBody } from "./encoder.ts";
export type { FileContents } from "./file_parts.ts";
export { encoderOf } from "./encoders.ts";
export { ModelError } from "./model_error.ts";
export type { RequestLength } from "./model_error.ts";
export { askForJson } from "./json_answer.ts";
export { createOpenAI } from "./openai/openai.ts";
export type { OpenAIOptions } from "./openai/openai.ts";
export { isOpenAI } from "./openai/dialect.ts";
export { endingOfFinishReason } from "./openai/finish_reasons.ts";
export { mayEncodeAnew, streamPrompt } from "./encoded_anew.ts";
export { createOfflineModel } from "./offline/offline_model.ts";
export type { ListedModel, Model, ModelEvent, ReplyEnd } from "./types.ts";
export { Upstream, UpstreamError } from "./upstream.ts";
export type { UpstreamCall, UpstreamOptions, UpstreamReply } from "./upstream.ts";
