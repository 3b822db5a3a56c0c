import { rpcBodySchema, rpcErrorSchema } from "../../protocol/mod.ts";
import type { Operation, OperationsByRoute } from "./operation.ts";

const SERVE: Omit<Operation, "id" | "summary" | "refusals"> = {
  tag: "Model Context Protocol",
  caller: "client",
  description: "Streamable HTTP without state. `Accept` must have `application/json` and " +
    "`text/event-stream`. Any token will do; each tool checks its scope.",
  body: { forms: rpcBodySchema },
  answers: {
    200: {
      description: "The messages that answer, as server-sent events",
      body: [{ media: "text/event-stream", items: ["JsonRpcMessage"] }],
      headers: {
        "mcp-session-id": {
          description: "Of an answer to `initialize`: what tells the client's calls from others",
          schema: { type: "string" },
        },
      },
    },
    202: { description: "The body had notifications alone" },
    400: { description: "No message of JSON-RPC, or too many", body: rpcErrorSchema },
    406: { description: "`Accept` lacks a form of answers", body: rpcErrorSchema },
    415: { description: "The body is not sent as JSON", body: rpcErrorSchema },
  },
};

/** The routes of the Model Context Protocol. */
export const MCP_OPERATIONS: OperationsByRoute = {
  "POST /mcp": {
    ...SERVE,
    id: "callMcp",
    summary: "Serves the memory as tools and resources",
    refusals: [],
  },
  "POST /spaces/:space/mcp": {
    ...SERVE,
    id: "callMcpInSpace",
    summary: "The same, where one space is the usual one",
    refusals: ["invalid_space_id"],
  },
};
