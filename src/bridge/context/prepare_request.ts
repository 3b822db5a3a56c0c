import {
  bodyOf,
  buildContext,
  BUILDER,
  type Conversation,
  type Manifest,
  type ModelRequest,
  type RecallMemory,
  type Receipt,
  replyRequest,
  type RequestSettings,
} from "../../conversation/mod.ts";
import { sha256Hex } from "../../shared/mod.ts";
import type { BridgeSettings } from "../api/settings.ts";

/** A request that is ready to send, with the record of its context and its receipt. */
export interface PreparedRequest {
  readonly request: ModelRequest;
  /** The body's bytes, as text. */
  readonly body: string;
  readonly manifest: Manifest;
  readonly receipt: Receipt & { readonly settings: RequestSettings };
}

/** The settings that the bytes of a request depend on. */
export function requestSettings(settings: BridgeSettings): RequestSettings {
  return {
    model: settings.modelName,
    maxOutputTokens: settings.maxOutputTokens,
    systemPrompt: settings.systemPrompt,
    contextLimit: settings.contextLimit,
  };
}

/** Builds the request for a message. Law 4: same conversation, message and settings, same bytes. */
export async function prepareRequest(conversation: Conversation, options: {
  readonly message: string;
  readonly settings: RequestSettings;
  readonly memory: RecallMemory;
}): Promise<PreparedRequest> {
  const { message, settings, memory } = options;
  const context = buildContext(conversation, { message, limit: settings.contextLimit, memory });
  const request = replyRequest(context, settings);
  const body = bodyOf(request);
  const sha256 = await sha256Hex(body);
  const receipt = { builder: BUILDER, sha256, upTo: conversation.position, settings };
  return { request, body, manifest: context.manifest, receipt };
}
