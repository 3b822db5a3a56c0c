import { createHash, hash } from "node:crypto";
import {
  type AttachedFile,
  BUILDER,
  contextSteps,
  type Conversation,
  type Elsewhere,
  FILE_KINDS,
  type Manifest,
  type RecallMemory,
  type Receipt,
  replyPrompt,
  replySoFar,
  type RequestSettings,
  spaceReadOf,
  type ZonedTime,
} from "../../conversation/mod.ts";
import { type Encoder, encodeRequest, type Model, type ModelRequest } from "../../model/mod.ts";
import { defined, inSlices, yieldToEventLoop } from "../../shared/mod.ts";
import type { BridgeSettings } from "../api/settings.ts";
import { fileContentsOf, type ReadFile } from "../files/file_contents.ts";
import type { MemoryShare } from "../memory_budget/live_memory.ts";
import { metered } from "../memory_budget/search_index.ts";

/** A request that is ready to send, with the record of its context and its receipt. */
export interface PreparedRequest {
  readonly request: ModelRequest;
  readonly manifest: Manifest;
  readonly receipt: Receipt & { readonly settings: RequestSettings };
  /** The ids of files that it should hold, and whose bytes are gone. */
  readonly missingFiles: readonly string[];
}

/** What a request is built with, besides the conversation. */
export interface PrepareOptions {
  readonly message: string;
  /** The turn of the message, if it is open: its reply may be continued. */
  readonly turn?: string;
  /** The files that were sent with it. */
  readonly attachments?: readonly AttachedFile[] | undefined;
  /** Reads the bytes of files; without it they are said to be missing. */
  readonly readFile?: ReadFile | undefined;
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

/** How much of a body is hashed before other tasks get a turn, in characters. */
const HASHED_AT_ONCE = 2_000_000;

/** The settings that the bytes of a request depend on. */
export function requestSettings(
  settings: BridgeSettings,
  { model, state }: {
    readonly model: Pick<Model, "fileKindsOf">;
    readonly state: Pick<Conversation, "uploads">;
  },
): RequestSettings {
  const kinds = [...model.fileKindsOf?.(settings.modelName) ?? FILE_KINDS];
  const files = { tokens: settings.fileTokens, kinds };
  return {
    model: settings.modelName,
    maxOutputTokens: settings.maxOutputTokens,
    systemPrompt: settings.systemPrompt,
    contextLimit: settings.contextLimit,
    recall: settings.recall,
    // A session without files has the receipts that it always had.
    ...state.uploads.length > 0 ? { files } : {},
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
  const { contextLimit: limit, recall = "full", files } = settings;
  const { attachments, readFile } = options;
  const steps = contextSteps(conversation, {
    ...{ message, attachments, files, limit, recall, memory },
    ...defined({ now, elsewhere }),
  });
  const context = await inSlices(share ? metered(steps, { memory, share }) : steps);
  const soFar = replySoFar(conversation, options.turn);
  const prompt = replyPrompt({ ...context, soFar }, systemPrompt);
  const { contents, missing: missingFiles } = await fileContentsOf(prompt, readFile);
  const called = { model, maxOutputTokens, purpose: "reply" } as const;
  const request = encodeRequest(encoder, prompt, called, contents);
  return {
    request,
    missingFiles,
    manifest: context.manifest,
    receipt: {
      builder: BUILDER,
      encoder: encoder.name,
      sha256: await hashOf(request),
      upTo: conversation.position,
      ...defined({ timeZone: now?.timeZone }),
      ...defined({ space: elsewhere && spaceReadOf(conversation, elsewhere) }),
      settings,
    },
  };
}

/** The same request, encoded otherwise. */
export async function encodedAnew(
  { request: { prompt, settings, contents }, receipt, ...same }: PreparedRequest,
  encoder: Encoder,
): Promise<PreparedRequest> {
  const request = encodeRequest(encoder, prompt, settings, contents);
  const changed = { encoder: encoder.name, sha256: await hashOf(request) };
  return { ...same, request, receipt: { ...receipt, ...changed } };
}

/** The Web Crypto API would take it to another thread and back, which takes longer than the hash. */
async function hashOf({ bodyText }: ModelRequest): Promise<string> {
  if (bodyText.length <= HASHED_AT_ONCE) return hash("sha256", bodyText, "hex");
  const pieces = createHash("sha256");
  // No cut splits a pair of surrogates.
  for (let at = 0; at < bodyText.length;) {
    let end = Math.min(bodyText.length, at + HASHED_AT_ONCE);
    if (isHighSurrogate(bodyText.charCodeAt(end - 1))) end += 1;
    pieces.update(bodyText.slice(at, end));
    at = end;
    await yieldToEventLoop();
  }
  return pieces.digest("hex");
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}
