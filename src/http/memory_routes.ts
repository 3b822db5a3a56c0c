import { type Context, Hono } from "hono";
import { z } from "zod";
import type { Bridge, Refusal } from "../bridge/mod.ts";
import { idSchema, pinBodySchema } from "../protocol/mod.ts";
import { archiveRoutes } from "./archive_routes.ts";
import { type Environment, keyOf, MAX_QUERY, missing, wholeNumber, withBody } from "./routes.ts";
import { readImport } from "./import_body.ts";
import { tryJson } from "./json.ts";
import { noteToPin } from "./notes.ts";
import { problemResponse } from "./problems.ts";

const MAX_HITS = 100;

const contextQuery = z.object({
  message: z.string().refine((text) => text.trim() !== ""),
  limit: wholeNumber(0, 4_000_000).optional(),
  at: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional(),
});

const searchQuery = z.object({
  q: z.string().max(MAX_QUERY).refine((text) => text.trim() !== ""),
  limit: wholeNumber(1, MAX_HITS).default(20),
});

/** The routes of a session's memory: what was and would be sent, search, pinned notes, import. */
export function memoryRoutes({ bridge, bodyBytes, importBytes }: {
  readonly bridge: Bridge;
  /** The longest body, and the longest of an import, in bytes. */
  readonly bodyBytes: number;
  readonly importBytes: number;
}): Hono<Environment> {
  const app = new Hono<Environment>();
  app.get("/context", async (context) => {
    const query = contextQuery.safeParse(context.req.query());
    if (!query.success) {
      const message =
        "Ask with message=<text>, and limit=<characters> and at=<position> if you like";
      return problemResponse({ code: "invalid_request", message });
    }
    const { message, limit, at } = query.data;
    const asked = { message, ...(limit === undefined ? {} : { limit }) };
    return answer(
      context,
      await bridge.context(keyOf(context), at === undefined ? asked : { ...asked, at }),
    );
  });
  app.get(
    "/turns/:turn/context",
    async (context) =>
      answer(context, await bridge.turnContext(keyOf(context), context.req.param("turn"))),
  );
  app.get("/search", (context) => search(context, bridge));
  app.get("/pins", async (context) => {
    const pins = await bridge.pins(keyOf(context));
    if (!pins) return missing();
    return context.json({
      pins: pins.map(({ note, position, text }) => ({ note, position, text })),
    });
  });
  app.post("/pins", withBody(bodyBytes), (context) => pin(context, bridge));
  app.delete("/pins/:note", async (context) => {
    const unpinned = await bridge.unpin(keyOf(context), context.req.param("note"));
    if (!unpinned) return missing();
    return unpinned.ok ? context.body(null, 204) : problemResponse(unpinned);
  });
  const onLines = (context: Context<Environment>, text: string) =>
    takeImport(context, bridge, text);
  app.route("/", archiveRoutes({ bridge, bodyBytes, importBytes, onLines }));
  return app;
}

function answer<View extends { readonly ok: true }>(
  context: Context<Environment>,
  view: View | Refusal | undefined,
): Response {
  if (!view) return missing();
  if (!view.ok) return problemResponse(view);
  const { ok: _, ...body } = view;
  return context.json(body);
}

async function search(context: Context<Environment>, bridge: Bridge): Promise<Response> {
  const query = searchQuery.safeParse(context.req.query());
  if (!query.success) {
    const message = `Search with q=<words>, at most ${MAX_QUERY} characters, and limit=<1 to ` +
      `${MAX_HITS}> if you like`;
    return problemResponse({ code: "invalid_request", message });
  }
  const { q, limit } = query.data;
  const hits = await bridge.search(keyOf(context), { query: q, limit });
  return hits ? context.json({ hits }) : missing();
}

async function pin(context: Context<Environment>, bridge: Bridge): Promise<Response> {
  const key = keyOf(context);
  const body = pinBodySchema.safeParse(tryJson(await context.req.text()));
  if (!body.success) {
    const message = 'The body is {"text": "…", "note": "optional id"}, or {"turn": "…", ' +
      '"part": "message" or "reply"}';
    return problemResponse({ code: "invalid_request", message });
  }
  const pinned = await bridge.pin(key, noteToPin(body.data));
  return pinned.ok ? context.json({ note: pinned.note }, 201) : problemResponse(pinned);
}

async function takeImport(
  context: Context<Environment>,
  bridge: Bridge,
  text: string,
): Promise<Response> {
  const key = keyOf(context);
  const read = await readImport(text);
  if (!read.ok) {
    const { message, problems } = read;
    return problemResponse({ code: "invalid_lines", message, lines: problems });
  }
  const lines = read.lines.map((line) => ({ ...line, at: Date.parse(line.at) }));
  const name = context.req.header("idempotency-key");
  if (name !== undefined && !idSchema.safeParse(name).success) {
    const message = "An Idempotency-Key has 1 to 128 characters of A-Z a-z 0-9 . _ : -";
    return problemResponse({ code: "invalid_request", message });
  }
  const imported = await bridge.import(key, name === undefined ? { lines } : { lines, key: name });
  if (!imported.ok) return problemResponse(imported);
  const { turns, position, duplicate } = imported;
  const counts = { session: key.session, turns, lines: lines.length, position, duplicate };
  const told = imported.redacted ? { ...counts, redacted: imported.redacted } : counts;
  return context.json(told, duplicate ? 200 : 201);
}
