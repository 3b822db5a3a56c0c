/**
 * The models: Claude over `fetch`, and the offline model. The only room that calls out.
 *
 * @module
 */
export { createClaude } from "./claude.ts";
export type { ClaudeOptions } from "./claude.ts";
export { createOfflineModel } from "./offline.ts";
export { RETIRED_MODELS } from "./retired_models.ts";
export { ModelError } from "./types.ts";
export type { CallOptions, Model, ModelErrorCode, ModelEvent } from "./types.ts";
