import {
  isInitializeRequest,
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type RequestId,
  SdkHttpError,
  type StreamableHTTPClientTransport,
  type Transport,
} from "@modelcontextprotocol/client";
import { problemSchema } from "../protocol/mod.ts";
import { tryJson } from "../shared/mod.ts";

/** The key of the version in a request of the protocol from 2026-07-28 on. */
const VERSION_KEY = "io.modelcontextprotocol/protocolVersion";

const INTERNAL_ERROR = -32_603;

/** A request that the bridge has not answered yet. */
interface Pending {
  readonly abort: AbortController;
  readonly isInitialize: boolean;
  /** Whether its client cancels it by leaving, as clients do from 2026-07-28 on. */
  readonly isLeft: boolean;
}

/**
 * Carries messages from a client to a bridge and back, as they are, until the client closes. A
 * request that gets no answer from the bridge gets an error that says why.
 */
export async function relayMessages(
  client: Transport,
  bridge: StreamableHTTPClientTransport,
  { url, warn }: {
    /** Where the bridge should be, for messages. */
    readonly url: string;
    /** Tells whoever started the command. */
    readonly warn: (message: string) => void;
  },
): Promise<void> {
  const closed = Promise.withResolvers<void>();
  const pending = new Map<RequestId, Pending>();

  function answer(message: JSONRPCMessage): void {
    client.send(message).catch(() => closed.resolve());
  }

  function fail(id: RequestId, reason: string): void {
    if (!pending.delete(id)) return;
    warn(reason);
    answer({ jsonrpc: "2.0", id, error: { code: INTERNAL_ERROR, message: reason } });
  }

  async function request(message: JSONRPCRequest): Promise<void> {
    const { id } = message;
    const abort = new AbortController();
    const isLeft = typeof message.params?._meta?.[VERSION_KEY] === "string";
    pending.set(id, { abort, isInitialize: isInitializeRequest(message), isLeft });
    try {
      await bridge.send(message, {
        requestSignal: abort.signal,
        onRequestStreamEnd: () => fail(id, `The bridge at ${url} went away before it answered`),
      });
    } catch (error) {
      fail(id, reasonFor(error, url));
    }
  }

  client.onmessage = (message) => {
    if (isJSONRPCRequest(message)) return void request(message);
    const call = pending.get(cancelledBy(message) ?? "");
    if (call?.isLeft) return call.abort.abort();
    bridge.send(message).catch((error) => warn(reasonFor(error, url)));
  };
  bridge.onmessage = (message) => {
    if (isJSONRPCResultResponse(message)) {
      const { protocolVersion } = message.result;
      const isBeginning = pending.get(message.id)?.isInitialize;
      if (isBeginning && typeof protocolVersion === "string") {
        bridge.setProtocolVersion(protocolVersion);
      }
      pending.delete(message.id);
    } else if (isJSONRPCErrorResponse(message) && message.id !== undefined) {
      pending.delete(message.id);
    }
    answer(message);
  };
  client.onclose = () => closed.resolve();
  await bridge.start();
  await client.start();
  await closed.promise;
  await bridge.close();
}

/** The request that a message cancels. */
function cancelledBy(message: JSONRPCMessage): RequestId | undefined {
  if (!isJSONRPCNotification(message)) return undefined;
  if (message.method !== "notifications/cancelled") return undefined;
  const id = message.params?.requestId;
  return typeof id === "string" || typeof id === "number" ? id : undefined;
}

/** Why the bridge did not take a message, and what to do. */
function reasonFor(error: unknown, url: string): string {
  if (!(error instanceof SdkHttpError)) {
    return `Can't reach a bridge at ${url}; start it with bridge serve or deno task start, or set --url`;
  }
  const problem = problemSchema.safeParse(tryJson(String(error.data.text)));
  if (!problem.success) {
    return `${url} answered HTTP ${error.data.status} and is no bridge with /mcp`;
  }
  const { code, detail } = problem.data;
  const hint = code === "unauthorized" ? "; set --token or the variable BRIDGE_TOKEN" : "";
  return `${detail}${hint}`;
}
