import { z } from "zod";
import {
  chatBodySchema,
  chatCompletionSchema,
  historyHeaderSchema,
  idSchema,
  memoryHeaderSchema,
} from "../../protocol/mod.ts";
import { idempotencyKey } from "./parameters.ts";
import type { Operation, OperationsByRoute } from "./operation.ts";
import { LIVE, MODEL, TURN, WRITES } from "./refusals.ts";

type Route = Omit<Operation, "id">;

const CHAT: Route = {
  tag: "Chat completions",
  caller: "program",
  refusalsAs: "chat",
  summary: "Answers a conversation as OpenAI's chat completions, with memory",
  description: "OpenAI's own route: body and answer are what that says. Memory is put at the end " +
    "of the message that was typed last. With `x-bridge-history: server` the bridge keeps the " +
    "conversation, and the user's last message alone is what is new.",
  headers: z.object({
    "x-bridge-session": idSchema.optional()
      .describe("The session; by default the one that `user` in the body names"),
    "x-bridge-memory": memoryHeaderSchema.optional()
      .describe("`off`: nothing is put into the request, and nothing is remembered"),
    "x-bridge-history": historyHeaderSchema.optional()
      .describe("`server`: the bridge keeps the conversation; needs a session"),
    "idempotency-key": idempotencyKey,
  }),
  body: { forms: chatBodySchema },
  answers: {
    200: {
      description: "The chat completion, whole or as a stream of its chunks",
      body: [
        { media: "application/json", schema: chatCompletionSchema },
        { media: "text/event-stream" },
      ],
      headers: {
        "x-bridge-memory": {
          description: "Where the receipt of the memory is: `<session>/<turn>`, and how long it is",
          schema: { type: "string" },
        },
        "x-redacted": {
          description: "With `x-bridge-history: server`: the kinds of secrets that were removed",
          schema: { type: "string" },
        },
      },
    },
  },
  refusals: [
    ...LIVE,
    ...WRITES,
    "space_mismatch",
    "too_many_spaces",
    "no_credential",
    "invalid_space_id",
    "turn_not_open",
    "turn_open",
    ...TURN,
    ...MODEL,
  ],
};

/** The routes for programs that speak OpenAI's chat completions, at the root and below each space. */
export const CHAT_OPERATIONS: OperationsByRoute = {
  "POST /v1/chat/completions": { id: "createChatCompletion", ...CHAT },
  "POST /spaces/:space/v1/chat/completions": { id: "createChatCompletionInSpace", ...CHAT },
};
