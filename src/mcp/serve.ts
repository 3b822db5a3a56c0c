import {
  createMcpHandler,
  isInitializeRequest,
  type McpRequestContext,
  type McpServer,
} from "@modelcontextprotocol/server";
import { z } from "zod";
import { MCP_CLIENT_HEADER } from "../protocol/mod.ts";
import type { CallingClient, Calls, Cancellable } from "./calls.ts";
import { MOST_ADDRESS, MOST_IN_BATCH } from "./limits.ts";

const cancelledSchema = z.object({
  method: z.literal("notifications/cancelled"),
  params: z.object({ requestId: z.union([z.string(), z.number()]) }),
});

const longAddress = z.object({
  params: z.object({ uri: z.string().min(MOST_ADDRESS + 1) }),
});

/** How often something is written while a call runs, in ms: it shows whether the client has left. */
const BEAT_MS = 1_000;

/** How a request is served. */
export interface ServeOptions {
  /** Its body, parsed. */
  readonly body: unknown;
  readonly owner: string;
  /** The calls that run on this instance. */
  readonly calls: Calls;
  /** Makes the server that answers. */
  readonly build: (cancellable: Cancellable) => McpServer;
  /** Gets what went wrong in the answer to a request that is none of the client's errors. */
  readonly onError: (error: Error) => void;
}

/**
 * Serves one request of Streamable HTTP, of any version of the protocol. Nothing is kept between
 * requests but the calls that run; the id that a client gets when it begins only tells its
 * cancellations from those of others.
 */
export async function serveMcp(request: Request, options: ServeOptions): Promise<Response> {
  const { body, owner, calls, build, onError } = options;
  const messages = Array.isArray(body) ? body : [body];
  if (messages.length > MOST_IN_BATCH) {
    return refusal(400, -32600, `At most ${MOST_IN_BATCH} messages may come at once`);
  }
  if (messages.some((message) => longAddress.safeParse(message).success)) {
    return refusal(400, -32602, `A uri may have at most ${MOST_ADDRESS} characters`);
  }
  const client: CallingClient = { owner, name: nameIn(request) };
  for (const message of messages) cancelCall(calls, client, message);
  const cancellable: Cancellable = async ({ mcpReq }, run) => {
    using call = calls.open(client, mcpReq.id);
    return await run(call.signal);
  };
  // From 2026-07-28 on, a client cancels a call by leaving it; before, leaving means nothing.
  const factory = ({ era }: McpRequestContext) =>
    build(era === "modern" ? ({ mcpReq }, run) => run(mcpReq.signal) : cancellable);
  let last: Error | undefined;
  const handler = createMcpHandler(factory, {
    ...{ maxSubscriptions: 0, onerror: (error) => last = error },
    ...{ responseMode: "sse", keepAliveMs: BEAT_MS },
  });
  const response = await handler.fetch(request, { parsedBody: body });
  if (response.status >= 500 && last) onError(last);
  if (response.ok && isInitializeRequest(body)) {
    response.headers.set(MCP_CLIENT_HEADER, crypto.randomUUID());
  }
  return response;
}

/** The answer to a body that is not JSON. */
export function notJson(): Response {
  return refusal(400, -32700, "Parse error: the body is not JSON, or too deep or too wide");
}

function cancelCall(calls: Calls, client: CallingClient, message: unknown): void {
  const cancelled = cancelledSchema.safeParse(message);
  if (cancelled.success) calls.cancel(client, cancelled.data.params.requestId);
}

function nameIn({ headers }: Request): string | undefined {
  const id = headers.get(MCP_CLIENT_HEADER) ?? "";
  return /^[\x21-\x7e]{1,128}$/.test(id) ? id : undefined;
}

function refusal(status: number, code: number, message: string): Response {
  return Response.json({ jsonrpc: "2.0", id: null, error: { code, message } }, { status });
}
