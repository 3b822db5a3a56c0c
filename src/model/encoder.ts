import type { Prompt } from "../conversation/mod.ts";
import { type FileContents, textWithBytes, withoutBytes } from "./file_parts.ts";

/** What a prompt is sent with, besides itself. */
export interface CallSettings {
  readonly model: string;
  readonly maxOutputTokens: number;
  readonly purpose: "reply" | "summary" | "learning";
  /** What the answer is to be: JSON that fits this schema. Absent: text. */
  readonly format?: AnswerFormat;
}

/** The form of an answer in JSON. */
export interface AnswerFormat {
  /** What it is called, for providers that want a name. */
  readonly name: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** The JSON body of a provider's request; its members are sent in this order. */
export type RequestBody = Readonly<Record<string, unknown>>;

/**
 * Encodes prompts in one provider's format. Pure: receipts name it and have its bytes rebuilt years
 * later, so whatever changes a byte is an encoder with a new version, and the old one stays.
 */
export interface Encoder {
  /** The format and its version, e.g. `anthropic-messages/1`. Options that change bytes show in it. */
  readonly name: string;
  /** `contents`: those of the prompt's files. */
  encode(prompt: Prompt, settings: CallSettings, contents?: FileContents): RequestBody;
}

/** A prompt with its encoding: what `Model.stream` takes. */
export interface ModelRequest {
  readonly prompt: Prompt;
  readonly settings: CallSettings;
  /** The encoder's name. */
  readonly encoder: string;
  /** The body; for the bytes of files stands `attachment:` and the file's id. */
  readonly body: RequestBody;
  /** The body's bytes, as text, with those of files. */
  readonly bodyText: string;
  /** The contents of the prompt's files; absent if it has none. */
  readonly contents?: FileContents;
}

/** The encoder of a model for requests that ask for one of its provider's models, by its name there. */
export function encoderFor(
  model: { readonly encoder: Encoder; encoderFor?(name: string): Encoder },
  name: string,
): Encoder {
  return model.encoderFor?.(name) ?? model.encoder;
}

/** Encodes a prompt. */
export function encodeRequest(
  encoder: Encoder,
  prompt: Prompt,
  settings: CallSettings,
  contents?: FileContents,
): ModelRequest {
  const encode = (each?: FileContents) => encoder.encode(prompt, settings, each);
  if (!contents) {
    const body = encode();
    return { prompt, settings, encoder: encoder.name, body, bodyText: JSON.stringify(body) };
  }
  const body = encode(withoutBytes(prompt, contents));
  const bodyText = textWithBytes(prompt, { contents, encode });
  return { prompt, settings, encoder: encoder.name, body, bodyText, contents };
}
