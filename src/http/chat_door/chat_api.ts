import { chatBlockEdit, ReplyReader, withEdits } from "../../messages/mod.ts";
import type { RelayedApi } from "../messages_door/relayed_api.ts";
import { openAIError, openAIResponse } from "../openai_errors.ts";
import { chatMemory } from "./chat_memory.ts";

/** OpenAI's chat completions. */
export const CHAT_API: RelayedApi = {
  requestIdHeader: "x-request-id",
  noKey: {
    code: "no_credential",
    message: "The bridge has no key for the model's server: set OPENAI_API_KEY there, or " +
      "UPSTREAM_CREDENTIALS=client to have clients send their own",
  },
  noOwnKey: {
    code: "unauthorized",
    message: "Send your own key for the model's server as Authorization: Bearer",
  },
  async remember(relaying, { bytes, ...asked }) {
    const memory = await chatMemory(relaying, { ...asked, bytes, provider: "openai" });
    if (!memory.ok) return memory;
    const { blocks, ...more } = memory;
    const edits = blocks.map(({ message, text }) => chatBlockEdit(message, text));
    return { ...more, pieces: withEdits(bytes, edits) };
  },
  reader: (form) => new ReplyReader(form, "chat"),
  refuse: openAIResponse,
  errorEvent: (problem) => `data: ${JSON.stringify(openAIError(problem))}\n\n`,
};
