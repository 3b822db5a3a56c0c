import { z } from "zod";
import {
  apiModelListSchema,
  apiModelSchema,
  chatModelListSchema,
  chatModelSchema,
  healthSchema,
  helloSchema,
  historyHeaderSchema,
  idSchema,
  memoryHeaderSchema,
  messagesBodySchema,
  messageSchema,
  tokenCountSchema,
} from "../../protocol/mod.ts";
import type { Operation, OperationsByRoute } from "./operation.ts";
import { idempotencyKey } from "./parameters.ts";
import { LIVE, MODEL, TURN, WRITES } from "./refusals.ts";

type Route = Omit<Operation, "tag" | "id">;

const TAG = "Messages API";

const PROGRAM = {
  caller: "program",
  refusalsAs: "api",
} as const satisfies Partial<Operation>;

/** What may go wrong on the way to the API, or with the memory of the conversation. */
const RELAYED = [
  ...LIVE,
  "space_mismatch",
  "too_many_spaces",
  "too_many_sessions",
  "too_many_bytes",
  "no_credential",
  "model_unreachable",
] as const satisfies Operation["refusals"];

const RECEIPT = {
  "x-bridge-memory": {
    description: "Where the receipt of the memory is: `<session>/<turn>`, and how long it is",
    schema: { type: "string" },
  },
} as const;

const naming = {
  "x-bridge-session": idSchema.optional()
    .describe("The session; by default the one that the client names in its own way"),
  "x-claude-code-session-id": z.string().optional().describe("The session, as Claude Code says it"),
  "x-bridge-memory": memoryHeaderSchema.optional()
    .describe("`off`: nothing is put into the request, and nothing is remembered"),
};

const MESSAGES: Route = {
  ...PROGRAM,
  summary: "Passes a conversation on to Claude, with memory",
  description: "The API's own route: body, headers and answer are what that says. Memory is put " +
    "at the end of the message that was typed last. With `x-bridge-history: server` the bridge " +
    "keeps the conversation, and the body holds the new message alone.",
  headers: z.object({
    ...naming,
    "x-bridge-history": historyHeaderSchema.optional()
      .describe("`server`: the bridge keeps the conversation; needs `x-bridge-session`"),
    "idempotency-key": idempotencyKey,
  }),
  body: { forms: messagesBodySchema },
  answers: {
    200: {
      description: "Claude's message, whole or streamed",
      body: [
        { media: "application/json", schema: messageSchema },
        { media: "text/event-stream" },
      ],
      headers: {
        ...RECEIPT,
        "x-redacted": {
          description: "With `x-bridge-history: server`: the kinds of secrets that were removed",
          schema: { type: "string" },
        },
      },
    },
  },
  refusals: [
    ...RELAYED,
    ...WRITES,
    "invalid_space_id",
    "turn_not_open",
    "turn_open",
    ...TURN,
    ...MODEL,
  ],
};

const COUNT: Route = {
  ...PROGRAM,
  summary: "Counts the tokens of a conversation as it would be passed on",
  headers: z.object(naming),
  body: { forms: messagesBodySchema },
  answers: {
    200: { description: "How many tokens it has", body: tokenCountSchema, headers: RECEIPT },
  },
  refusals: [...RELAYED, "invalid_session_id", "invalid_space_id"],
};

const BY_CLIENT =
  "For clients that send `anthropic-version` or `x-api-key` the Messages API's own " +
  "answer, for all others that of OpenAI's API.";

const MODELS: Route = {
  ...PROGRAM,
  refusalsAs: "either",
  summary: "Lists the models of the API",
  description: `${BY_CLIENT} The bridge's own list has one page.`,
  query: z.object({
    limit: z.int().positive().optional().describe("How many a page has at most"),
    after_id: z.string().optional().describe("The id of a model: only those after it"),
    before_id: z.string().optional().describe("The id of a model: only those before it"),
  }),
  answers: {
    200: { description: "A page", body: z.union([apiModelListSchema, chatModelListSchema]) },
  },
  refusals: ["invalid_space_id", "no_credential", "model_unreachable"],
};

const ONE_MODEL: Route = {
  ...PROGRAM,
  refusalsAs: "either",
  description: BY_CLIENT,
  summary: "Describes a model of the API",
  answers: { 200: { description: "The model", body: z.union([apiModelSchema, chatModelSchema]) } },
  refusals: ["invalid_space_id", "not_found", "no_credential", "model_unreachable"],
};

const HELLO: Route = {
  caller: "anybody",
  summary: "Tells a client that the API's address answers",
  answers: { 200: { description: "It does", body: helloSchema } },
  refusals: [],
};

/** The routes for programs that speak the Messages API, at the root and below each space. */
export const MESSAGES_API_OPERATIONS: OperationsByRoute = {
  "POST /v1/messages": { id: "createMessage", tag: TAG, ...MESSAGES },
  "POST /v1/messages/count_tokens": { id: "countTokens", tag: TAG, ...COUNT },
  "GET /v1/models": { id: "listModels", tag: TAG, ...MODELS },
  "GET /v1/models/:id": { id: "getModel", tag: TAG, ...ONE_MODEL },
  "GET /api/hello": { id: "hello", tag: TAG, ...HELLO },
  "POST /spaces/:space/v1/messages": { id: "createMessageInSpace", tag: TAG, ...MESSAGES },
  "POST /spaces/:space/v1/messages/count_tokens": { id: "countTokensInSpace", tag: TAG, ...COUNT },
  "GET /spaces/:space/v1/models": { id: "listModelsInSpace", tag: TAG, ...MODELS },
  "GET /spaces/:space/v1/models/:id": { id: "getModelInSpace", tag: TAG, ...ONE_MODEL },
  "GET /spaces/:space/api/hello": { id: "helloInSpace", tag: TAG, ...HELLO },
  "GET /spaces/:space": {
    id: "isSpaceAddress",
    tag: TAG,
    caller: "anybody",
    summary: "Tells a client that the base URL of a space answers",
    answers: { 200: { description: "It does", body: healthSchema } },
    refusals: [],
  },
};
