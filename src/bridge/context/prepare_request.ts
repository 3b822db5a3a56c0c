import {
  BUILDER,
  contextSteps,
  type Conversation,
  type Manifest,
  type RecallMemory,
  type Receipt,
  replyPrompt,
  type RequestSettings,
} from "../../conversation/mod.ts";
import { type Encoder, encodeRequest, type ModelRequest } from "../../model/mod.ts";
import { inSlices, sha256Hex } from "../../shared/mod.ts";
import type { BridgeSettings } from "../api/settings.ts";

/** A request that is ready to send, with the record of its context and its receipt. */
export interface PreparedRequest {
  readonly request: ModelRequest;
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

/**
 * Builds the request for a message. Law 4: same conversation, message, settings and encoder, same
 * bytes.
 */
export async function prepareRequest(conversation: Conversation, options: {
  readonly message: string;
  readonly settings: RequestSettings;
  readonly memory: RecallMemory;
  readonly encoder: Encoder;
}): Promise<PreparedRequest> {
  const { message, settings, memory, encoder } = options;
  const { model, maxOutputTokens, systemPrompt } = settings;
  const { contextLimit: limit } = settings;
  const context = await inSlices(contextSteps(conversation, { message, limit, memory }));
  const prompt = replyPrompt(context, systemPrompt);
  const request = encodeRequest(encoder, prompt, { model, maxOutputTokens, purpose: "reply" });
  return {
    request,
    manifest: context.manifest,
    receipt: {
      builder: BUILDER,
      encoder: encoder.name,
      sha256: await sha256Hex(request.bodyText),
      upTo: conversation.position,
      settings,
    },
  };
}
