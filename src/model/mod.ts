/**
 * The models: Claude over `fetch`, and the offline model. The only room that calls out, and the only
 * one that knows a provider's format.
 *
 * @module
 */
export { createClaude } from "./claude/claude.ts";
export type { ClaudeOptions } from "./claude/claude.ts";
export { RETIRED_MODELS } from "./claude/retired_models.ts";
export { encodeRequest } from "./encoder.ts";
export type { CallSettings, Encoder, ModelRequest, RequestBody } from "./encoder.ts";
export { encoderOf } from "./encoders.ts";
export { ModelError } from "./model_error.ts";
export type { ModelErrorCode } from "./model_error.ts";
export { createOfflineModel } from "./offline/offline_model.ts";
export type { CallOptions, Model, ModelEvent, ReplyEnd } from "./types.ts";
