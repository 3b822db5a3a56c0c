import {
  completable,
  fromJsonSchema,
  McpServer,
  ResourceTemplate,
} from "@modelcontextprotocol/server";
import { Hono } from "hono";
import { z } from "zod";
import type { Bridge } from "../../src/bridge/mod.ts";
import { Access } from "../../src/http/access.ts";
import { RequestAllowances } from "../../src/http/allowances.ts";
import { mcpDoor } from "../../src/http/mcp_door.ts";
import type { Environment } from "../../src/http/routes.ts";
import { listen } from "../../src/listener/mod.ts";
import { WIDE_LIMITS } from "../support/server.ts";

const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";
const WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=";

const IMAGE = { type: "image" as const, data: PNG, mimeType: "image/png" };
const text = (text: string) => ({ type: "text" as const, text });
const said = (content: object) => ({ role: "user" as const, content: content as never });

/** Serves what the conformance suite expects of a server, by the bridge's own door. */
export async function serveEverything(
  bridge: Bridge,
): Promise<AsyncDisposable & { readonly url: string }> {
  const app = new Hono<Environment>();
  app.route(
    "/",
    mcpDoor({
      bridge,
      spaces: bridge.spaces,
      entrance: {
        access: new Access({ tokens: [], allowedOrigins: [] }),
        allowances: new RequestAllowances(WIDE_LIMITS, () => 0),
        addressHeader: undefined,
        bodyMs: 20_000,
      },
      bodyBytes: WIDE_LIMITS.frameBytes,
      create: () => newServer(),
    }),
  );
  const malformed = () => new Response(null, { status: 400 });
  const listener = await listen({ fetch: (request, peer) => app.fetch(request, peer), malformed }, {
    host: "127.0.0.1",
    port: 0,
    maxConnections: 100,
    readable: new URL("../../src/", import.meta.url),
  });
  return {
    url: `http://127.0.0.1:${listener.address.port}/mcp`,
    [Symbol.asyncDispose]: () => listener.close(),
  };
}

function newServer(): McpServer {
  const server = new McpServer({ name: "everything", version: "1.0.0" }, {
    capabilities: { logging: {} },
  });
  addContent(server);
  addNotifying(server);
  addResources(server);
  addPrompts(server);
  return server;
}

function addContent(server: McpServer): void {
  const resource = (uri: string, mimeType: string, text: string) => ({
    type: "resource" as const,
    resource: { uri, mimeType, text },
  });
  const embedded = resource(
    "test://embedded-resource",
    "text/plain",
    "This is an embedded resource content.",
  );
  const mixed = resource(
    "test://mixed-content-resource",
    "application/json",
    '{"test":"data","value":123}',
  );
  const audio = { type: "audio" as const, data: WAV, mimeType: "audio/wav" };
  const contents = {
    test_simple_text: [text("This is a simple text response for testing.")],
    test_image_content: [IMAGE],
    test_audio_content: [audio],
    test_embedded_resource: [embedded],
    test_multiple_content_types: [text("Multiple content types test:"), IMAGE, mixed],
  };
  for (const [name, content] of Object.entries(contents)) {
    server.registerTool(name, { description: `Answers ${name}` }, () => ({ content }));
  }
  server.registerTool("test_error_handling", { description: "Fails" }, () => {
    throw new Error("This tool intentionally returns an error for testing");
  });
  const inputSchema = fromJsonSchema({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    $defs: {
      address: {
        type: "object",
        properties: { street: { type: "string" }, city: { type: "string" } },
      },
    },
    properties: { name: { type: "string" }, address: { $ref: "#/$defs/address" } },
    additionalProperties: false,
  });
  server.registerTool("json_schema_2020_12_tool", {
    description: "Tool with JSON Schema 2020-12 features",
    inputSchema,
  }, () => ({ content: [text("It has a schema")] }));
}

function addNotifying(server: McpServer): void {
  server.registerTool("test_tool_with_logging", { description: "Logs" }, async ({ mcpReq }) => {
    await mcpReq.log("info", "Tool execution started");
    await mcpReq.log("info", "Tool processing data");
    await mcpReq.log("info", "Tool execution completed");
    return { content: [text("It has logged")] };
  });
  server.registerTool("test_tool_with_progress", { description: "Progresses" }, async (context) => {
    const { _meta, notify } = context.mcpReq;
    const progressToken = _meta?.progressToken;
    for (const progress of progressToken === undefined ? [] : [0, 50, 100]) {
      const params = { progressToken, progress, total: 100 };
      await notify({ method: "notifications/progress", params });
    }
    return { content: [text("It has progressed")] };
  });
}

function addResources(server: McpServer): void {
  server.registerResource(
    "static-text",
    "test://static-text",
    { mimeType: "text/plain", description: "A text" },
    ({ href: uri }) => {
      const text = "This is the content of the static text resource.";
      return { contents: [{ uri, mimeType: "text/plain", text }] };
    },
  );
  server.registerResource(
    "static-binary",
    "test://static-binary",
    { mimeType: "image/png", description: "An image" },
    ({ href: uri }) => ({ contents: [{ uri, mimeType: "image/png", blob: PNG }] }),
  );
  server.registerResource(
    "template",
    new ResourceTemplate("test://template/{id}/data", { list: undefined }),
    { mimeType: "application/json", description: "Data" },
    ({ href: uri }, { id }) => {
      const text = JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` });
      return { contents: [{ uri, mimeType: "application/json", text }] };
    },
  );
}

function addPrompts(server: McpServer): void {
  server.registerPrompt("test_simple_prompt", { description: "Simple" }, () => ({
    messages: [said(text("This is a simple prompt for testing."))],
  }));
  server.registerPrompt("test_prompt_with_arguments", {
    description: "With arguments",
    argsSchema: z.object({ arg1: completable(z.string(), () => ["paris"]), arg2: z.string() }),
  }, ({ arg1, arg2 }) => ({
    messages: [said(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`))],
  }));
  server.registerPrompt("test_prompt_with_embedded_resource", {
    description: "With a resource",
    argsSchema: z.object({ resourceUri: z.string() }),
  }, ({ resourceUri: uri }) => {
    const text = "Embedded resource content for testing.";
    const resource = { uri, mimeType: "text/plain", text };
    return {
      messages: [
        said({ type: "resource", resource }),
        said({ type: "text", text: "Please process the embedded resource above." }),
      ],
    };
  });
  server.registerPrompt("test_prompt_with_image", { description: "With an image" }, () => ({
    messages: [said(IMAGE), said(text("Please analyze the image above."))],
  }));
}
