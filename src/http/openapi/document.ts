import { Hono } from "hono";
import { describeRoute, generateSpecs, validator } from "hono-openapi";
import { z } from "zod";
import {
  apiErrorSchema,
  archivedSpaceSchema,
  archiveEndSchema,
  archiveEventSchema,
  archiveHeaderSchema,
  chatErrorSchema,
  importLineSchema,
  problemSchema,
  PROTOCOL_VERSION,
  rpcBodySchema,
  serverFrameSchema,
} from "../../protocol/mod.ts";
import { ATTACHMENT_OPERATIONS } from "./attachments.ts";
import { CHAT_OPERATIONS } from "./chat_completions.ts";
import { FACT_OPERATIONS } from "./facts.ts";
import { MCP_OPERATIONS } from "./mcp.ts";
import { MEMORY_OPERATIONS } from "./memory.ts";
import { MEMORY_ITEM_OPERATIONS } from "./memory_items.ts";
import { MESSAGES_API_OPERATIONS } from "./messages_api.ts";
import type { Operation, OperationsByRoute } from "./operation.ts";
import { parametersOf } from "./parameters.ts";
import { PROBE_OPERATIONS } from "./probes.ts";
import { SESSION_OPERATIONS } from "./sessions.ts";
import { SPACE_OPERATIONS } from "./spaces.ts";
import { converted, namedRefusalsOf, SECURITY_SCHEMES, specOf } from "./spec.ts";

/** Every route that the document describes. A new door adds its own here. */
const OPERATIONS: OperationsByRoute = {
  ...PROBE_OPERATIONS,
  ...SESSION_OPERATIONS,
  ...ATTACHMENT_OPERATIONS,
  ...MEMORY_OPERATIONS,
  ...MEMORY_ITEM_OPERATIONS,
  ...SPACE_OPERATIONS,
  ...FACT_OPERATIONS,
  ...MESSAGES_API_OPERATIONS,
  ...CHAT_OPERATIONS,
  ...MCP_OPERATIONS,
};

/** What is named in places where no schema can stand: lines, events and refusals. */
const NAMED = z.object({
  frame: serverFrameSchema,
  importLine: importLineSchema,
  header: archiveHeaderSchema,
  spaceHeader: archivedSpaceSchema,
  event: archiveEventSchema,
  end: archiveEndSchema,
  message: rpcBodySchema,
  problem: problemSchema,
  apiError: apiErrorSchema,
  chatError: chatErrorSchema,
});

const INFO = {
  title: "Claude Context Bridge",
  version: String(PROTOCOL_VERSION),
  description:
    "The plain HTTP routes of the bridge: conversation memory for Claude. Every refusal " +
    "is a problem document (RFC 9457) with a `code`, or has the shape of the Messages API, or of " +
    "OpenAI's, at their routes. A known path with another method gets 405; HEAD is answered like GET, without a body. " +
    "More fields, codes and routes may come; ignore what you do not know. The WebSocket is " +
    "described in docs/protocol.md.",
  license: { name: "MIT", identifier: "MIT" },
};

/** Makes the OpenAPI 3.1 document of all plain HTTP routes, from the schemas that check them. */
export async function openApiDocument(): Promise<Awaited<ReturnType<typeof generateSpecs>>> {
  const app = new Hono();
  for (const [route, operation] of Object.entries<Operation>(OPERATIONS)) {
    const [method = "", path = ""] = route.split(" ");
    const { query, headers } = operation;
    const params = parametersOf(path);
    app.on(
      method,
      path,
      describeRoute(specOf(operation, { method, path })),
      ...params ? [validator("param", params)] : [],
      ...query ? [validator("query", query)] : [],
      ...headers ? [validator("header", headers)] : [],
    );
  }
  const { components = {} } = await converted(NAMED).toOpenAPISchema();
  const tags = new Set(Object.values(OPERATIONS).map(({ tag }) => tag));
  return await generateSpecs(app, {
    documentation: {
      info: INFO,
      tags: [...tags].map((name) => ({ name })),
      components: {
        ...components,
        responses: namedRefusalsOf(Object.values(OPERATIONS)),
        securitySchemes: SECURITY_SCHEMES,
      },
    },
    excludeStaticFile: false,
    defaultValidationErrorResponse: false,
  });
}
