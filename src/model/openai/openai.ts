import type { FileKind } from "../../conversation/mod.ts";
import type { Provider } from "../provider.ts";
import { createHttpModel, type HttpModelOptions } from "../transport/http_model.ts";
import type { Model } from "../types.ts";
import { chatEncoderOf, dialectOfEncoder } from "./chat_encoder.ts";
import { CompletionDecoder } from "./chat_stream.ts";
import { dialectAt, isOpenAI, refusedOption } from "./dialect.ts";
import { CALL_ID_HEADER, errorOfChatResponse } from "./errors.ts";
import { readChatError, wordsOfError } from "./error_words.ts";
import { readChatModels } from "./openai_models.ts";
import { SpokenDialects } from "./spoken_dialects.ts";
import { refusesImages, TakenKinds } from "./taken_kinds.ts";

/** How a server of chat completions is reached. Without a key, none is sent. */
export type OpenAIOptions = HttpModelOptions;

/** What a server that is compatible with OpenAI's takes: PDFs are seldom known. */
const COMPATIBLE_KINDS: readonly FileKind[] = [
  "image/png",
  "image/jpeg",
  "image/webp",
  "image/gif",
  "text/plain",
];

/**
 * A model behind OpenAI's chat completions: of OpenAI itself, or of any server that speaks them. It
 * learns which dialect the server knows for each of its models; the encoder of one is always the one
 * that is tried next.
 */
export function createOpenAI(options: OpenAIOptions): Model {
  const isOfficial = isOpenAI(new URL(options.baseUrl).hostname);
  const kinds = new TakenKinds(isOfficial ? undefined : COMPATIBLE_KINDS);
  const dialects = new SpokenDialects(dialectAt(options.baseUrl));
  const encoderFor = (model: string) => chatEncoderOf(dialects.of(model).current);
  const provider: Provider = {
    label: "The model's server",
    addressSetting: "OPENAI_BASE_URL",
    path: "/chat/completions",
    requestIdHeader: CALL_ID_HEADER,
    keyPattern: /\bsk-[\w-]+/g,
    fileKindsOf: (model) => kinds.of(model),
    get encoder() {
      return encoderFor(options.name);
    },
    encoderFor,
    list: { path: "/models", read: readChatModels },
    headers: bearer,
    decode: (call) => new CompletionDecoder(call),
    errorOf: (response, body, { encoder, settings: { model } }) => {
      const spoken = dialectOfEncoder(encoder);
      const error = readChatError(body);
      const words = error ? wordsOfError(error) : body;
      const option = refusedOption(spoken, { status: response.status, words });
      const refusesEncoding = option !== undefined && dialects.of(model).refused(spoken, option);
      const refusesFiles = refusesImages({ status: response.status, words });
      if (refusesFiles) kinds.refused(model);
      return errorOfChatResponse(response, body, { model, refusesEncoding, refusesFiles });
    },
  };
  return createHttpModel(provider, options);
}

function bearer(apiKey: string): Readonly<Record<string, string>> {
  return apiKey === "" ? {} : { authorization: `Bearer ${apiKey}` };
}
