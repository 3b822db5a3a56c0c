import { Hono } from "hono";
import { cors } from "hono/cors";
import { etag } from "hono/etag";
import type { Access } from "./access.ts";

/**
 * `GET /openapi.json`: what the plain HTTP routes take and answer, for people and generators. It says
 * nothing of what is stored, so it needs no token. It is made when it is first asked for, and kept.
 */
export function openApiRoute(access: Access): Hono {
  const app = new Hono();
  let made: Promise<string> | undefined;
  const forPages = cors({
    origin: (origin) => access.isAllowedOrigin(origin) ? origin : null,
    allowMethods: ["GET"],
  });
  app.get("/openapi.json", forPages, etag(), async (context) => {
    made ??= makeDocument();
    return context.body(await made, 200, {
      "content-type": "application/json",
      "cache-control": "no-cache",
    });
  });
  return app;
}

/** What makes the document is loaded for it: nothing else needs it. */
async function makeDocument(): Promise<string> {
  const { openApiDocument } = await import("./openapi/document.ts");
  return JSON.stringify(await openApiDocument());
}
