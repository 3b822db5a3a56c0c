import { type Prompt, replyPrompt, type RequestSettings } from "../../src/conversation/mod.ts";
import { encodeRequest, type ModelRequest } from "../../src/model/mod.ts";
import { MESSAGES_ENCODER } from "../../src/model/claude/messages_encoder.ts";
import type { Message } from "../../src/model/claude/message.ts";

/** The request for a reply, as it is encoded for Claude. */
export function claudeRequest(
  context: Pick<Prompt, "messages" | "stableBlocks">,
  { model, maxOutputTokens, systemPrompt }: Omit<RequestSettings, "contextLimit">,
): ModelRequest {
  const prompt = replyPrompt(context, systemPrompt);
  return encodeRequest(MESSAGES_ENCODER, prompt, { model, maxOutputTokens, purpose: "reply" });
}

/** The messages of a body for Claude. */
export function messagesOf({ bodyText }: ModelRequest): readonly Message[] {
  return JSON.parse(bodyText).messages;
}
