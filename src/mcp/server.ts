import { McpServer } from "@modelcontextprotocol/server";
import type { Cancellable } from "./calls.ts";
import type { Desk } from "./caller.ts";
import { INSTRUCTIONS } from "./instructions.ts";
import { MOST_ARGUMENTS } from "./limits.ts";
import { addResources } from "./resources.ts";
import { addAsk } from "./tools/ask.ts";
import { addConversations } from "./tools/conversations.ts";
import { addForget } from "./tools/forget.ts";
import { addRead } from "./tools/read.ts";
import { addRecall } from "./tools/recall.ts";
import { addRemember } from "./tools/remember.ts";

/** What a client is told of this server. */
const INFO = { name: "context-bridge", title: "Claude Context Bridge", version: "1.0.0" };

/** Creates a server with every tool and resource, for the messages of one request. */
export function createServer(desk: Desk, cancellable: Cancellable): McpServer {
  const server = new McpServer(INFO, {
    capabilities: { tools: { listChanged: false }, resources: { listChanged: false } },
    instructions: INSTRUCTIONS,
    maxToolInputElements: MOST_ARGUMENTS,
  });
  addRecall(server, desk);
  addRead(server, desk);
  addConversations(server, desk);
  addRemember(server, desk);
  addForget(server, desk);
  addAsk(server, desk, cancellable);
  addResources(server, desk);
  return server;
}
