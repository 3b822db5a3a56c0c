import { type Context, Hono } from "hono";
import type { z } from "zod";
import type { HistorySummary } from "../conversation/mod.ts";
import type { MemoryItems, Notes, Rejection, SummaryResult } from "../bridge/mod.ts";
import { idInPath, noteRevisionSchema, summaryRevisionSchema } from "../protocol/mod.ts";
import { defined, tryJson } from "../shared/mod.ts";
import { detailOf, problemResponse } from "./problems.ts";
import { withBody } from "./request_body.ts";
import { type Environment, keyOf, missing } from "./routes.ts";

type Done = { readonly ok: true } | Rejection | undefined;

/** The routes by which people change single things that a session remembers. */
export function memoryItemRoutes({ bridge, bodyBytes }: {
  readonly bridge: MemoryItems & Pick<Notes, "reviseNote">;
  /** The largest body, in bytes. */
  readonly bodyBytes: number;
}): Hono<Environment> {
  const app = new Hono<Environment>();
  app.post(
    "/turns/:turn/withheld",
    async (context) =>
      done(context, await bridge.withhold(keyOf(context), idInPath(context.req.param("turn")))),
  );
  app.delete(
    "/turns/:turn/withheld",
    async (context) =>
      done(context, await bridge.release(keyOf(context), idInPath(context.req.param("turn")))),
  );
  app.patch("/pins/:note", withBody(bodyBytes), async (context) => {
    const body = bodyOf(context, noteRevisionSchema);
    if (body instanceof Response) return body;
    const note = idInPath(context.req.param("note") ?? "");
    return done(context, await bridge.reviseNote(keyOf(context), note, body.text));
  });
  app.get("/summary", async (context) => {
    const summary = await bridge.summary(keyOf(context));
    if (summary) return context.json(shown(summary));
    const message = "No such session, or it has no summary";
    return problemResponse({ code: "not_found", message });
  });
  app.patch("/summary", withBody(bodyBytes), async (context) => {
    const body = bodyOf(context, summaryRevisionSchema);
    if (body instanceof Response) return body;
    return told(context, await bridge.reviseSummary(keyOf(context), body));
  });
  app.post(
    "/summary",
    async (context) => told(context, await bridge.remakeSummary(keyOf(context))),
  );
  return app;
}

function done(context: Context<Environment>, result: Done): Response {
  if (!result) return missing();
  return result.ok ? context.body(null, 204) : problemResponse(result);
}

function told(
  context: Context<Environment>,
  result: SummaryResult | Rejection | undefined,
): Response {
  if (!result) return missing();
  return result.ok ? context.json(shown(result.summary)) : problemResponse(result);
}

function shown({ position, from, to, text, revisedAt, isSetAside }: HistorySummary) {
  return { position, from, to, text, ...defined({ revisedAt, setAside: isSetAside }) };
}

/** The body as its schema has it, or the refusal of another one. */
function bodyOf<Shape extends z.ZodType>(
  context: Context<Environment>,
  schema: Shape,
): z.infer<Shape> | Response {
  const body = schema.safeParse(tryJson(context.var.body));
  if (body.success) return body.data;
  const message = `The body is not of the form that is expected${detailOf(body.error)}`;
  return problemResponse({ code: "invalid_request", message });
}
