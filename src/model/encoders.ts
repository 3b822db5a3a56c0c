import { MESSAGES_ENCODER } from "./claude/messages_encoder.ts";
import type { Encoder } from "./encoder.ts";
import { CHAT_ENCODERS } from "./openai/chat_encoder.ts";

/** Every encoder that a receipt may name, past versions included. None is ever taken out. */
const ENCODERS: readonly Encoder[] = [MESSAGES_ENCODER, ...CHAT_ENCODERS];

/** The encoder of receipts that name none: they were written while there was no other. */
const FIRST_ENCODER = "anthropic-messages/1";

/** Finds the encoder that made a receipt's bytes; undefined where a later version's did. */
export function encoderOf(receipt: { readonly encoder?: string | undefined }): Encoder | undefined {
  const { encoder: wanted = FIRST_ENCODER } = receipt;
  return ENCODERS.find(({ name }) => name === wanted);
}
