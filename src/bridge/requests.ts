import { crypto } from "@std/crypto";
import {
  bodyOf,
  BUILDER,
  contextSteps,
  type Conversation,
  type Manifest,
  type ModelRequest,
  type RecallMemory,
  type Receipt,
  replyRequest,
  type RequestSettings,
} from "../conversation/mod.ts";
import type { BridgeSettings } from "./settings.ts";
import { inSlices } from "./slices.ts";

/** A request that is ready to be sent, with the record of its context and its receipt. */
export interface Prepared {
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

/** Builds the request for a message: the same conversation, message and settings, the same bytes. */
export async function prepare(conversation: Conversation, options: {
  readonly message: string;
  readonly settings: RequestSettings;
  readonly memory: RecallMemory;
}): Promise<Prepared> {
  const { message, settings, memory } = options;
  const { contextLimit: limit } = settings;
  const context = await inSlices(contextSteps(conversation, { message, limit, memory }));
  const request = replyRequest(context, settings);
  const body = bodyOf(request);
  const sha256 = await sha256Of(body);
  const receipt = { builder: BUILDER, sha256, upTo: conversation.position, settings };
  return { request, body, manifest: context.manifest, receipt };
}

/** The SHA-256 of a text's UTF-8 bytes, in hexadecimal. */
export async function sha256Of(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex();
}
