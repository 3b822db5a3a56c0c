import { createHash } from "node:crypto";
import {
  BUILDER,
  contextSteps,
  type Conversation,
  type Elsewhere,
  type Manifest,
  type RecallMemory,
  type Receipt,
  replyPrompt,
  replySoFar,
  type RequestSettings,
  spaceReadOf,
  type ZonedTime,
} from "../../conversation/mod.ts";
import { type Encoder, encodeRequest, type ModelRequest } from "../../model/mod.ts";
import { defined, inSlices } from "../../shared/mod.ts";
import type { BridgeSettings } from "../api/settings.ts";
import type { MemoryShare } from "../memory_budget/live_memory.ts";
import { metered } from "../memory_budget/search_index.ts";

/** A request that is ready to send, with the record of its context and its receipt. */
export interface PreparedRequest {
  readonly request: ModelRequest;
  readonly manifest: Manifest;
  readonly receipt: Receipt & { readonly settings: RequestSettings };
}

/** What a request is built with, besides the conversation. */
export interface PrepareOptions {
  readonly message: string;
  /** The turn of the message, if it is open: its reply may be continued. */
  readonly turn?: string;
  /** When and where the message is sent; by default, when and where something was said last. */
  readonly now?: ZonedTime;
  readonly settings: RequestSettings;
  readonly memory: RecallMemory;
  /** The memory that the search index takes, where that is limited. */
  readonly share?: MemoryShare;
  readonly encoder: Encoder;
  /** What the session's space gives to it, if it is in one. */
  readonly elsewhere?: Elsewhere | undefined;
}

/** The settings that the bytes of a request depend on. */
export function requestSettings(settings: BridgeSettings): RequestSettings {
  return {
    model: settings.modelName,
    maxOutputTokens: settings.maxOutputTokens,
    systemPrompt: settings.systemPrompt,
    contextLimit: settings.contextLimit,
    recall: settings.recall,
  };
}

/**
 * Builds the request for a message. Law 4: same conversation, message, settings, encoder and space,
 * same bytes. Throws `SessionTooLargeError` or `OverloadedError` where there is no memory for the search
 * index.
 */
export async function prepareRequest(
  conversation: Conversation,
  options: PrepareOptions,
): Promise<PreparedRequest> {
  const { message, now, settings, memory, share, encoder, elsewhere } = options;
  const { model, maxOutputTokens, systemPrompt } = settings;
  const { contextLimit: limit, recall = "full" } = settings;
  const steps = contextSteps(conversation, {
    ...{ message, limit, recall, memory },
    ...defined({ now, elsewhere }),
  });
  const context = await inSlices(share ? metered(steps, { memory, share }) : steps);
  const soFar = replySoFar(conversation, options.turn);
  const prompt = replyPrompt({ ...context, soFar }, systemPrompt);
  const request = encodeRequest(encoder, prompt, { model, maxOutputTokens, purpose: "reply" });
  return {
    request,
    manifest: context.manifest,
    receipt: {
      builder: BUILDER,
      encoder: encoder.name,
      sha256: hashOf(request),
      upTo: conversation.position,
      ...defined({ timeZone: now?.timeZone }),
      ...defined({ space: elsewhere && spaceReadOf(conversation, elsewhere) }),
      settings,
    },
  };
}

/** The same request, encoded otherwise. */
export function encodedAnew(
  { request: { prompt, settings }, receipt, manifest }: PreparedRequest,
  encoder: Encoder,
): PreparedRequest {
  const request = encodeRequest(encoder, prompt, settings);
  const changed = { encoder: encoder.name, sha256: hashOf(request) };
  return { request, manifest, receipt: { ...receipt, ...changed } };
}

/** The Web Crypto API would take it to another thread and back, which takes longer than the hash. */
function hashOf({ bodyText }: ModelRequest): string {
  return createHash("sha256").update(bodyText).digest("hex");
}
