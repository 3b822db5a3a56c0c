import { type Context, Hono } from "hono";
import { z } from "zod";
import type {
  Archives,
  MemoryInspection,
  Notes,
  Rejection,
  TranscriptImports,
} from "../bridge/mod.ts";
import { idSchema, pinBodySchema } from "../protocol/mod.ts";
import { defined, tryJson } from "../shared/mod.ts";
import { archiveRoutes } from "./archive_routes.ts";
import { type Environment, keyOf, MAX_QUERY, missing, wholeNumber, withBody } from "./routes.ts";
import { readImport } from "./import_body.ts";
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

/** What these routes need of a bridge. */
export type MemoryBridge = Archives & TranscriptImports & Notes & MemoryInspection;

/** The routes of a session's memory: contexts, search, pinned notes, import. */
export function memoryRoutes({ bridge, bodyBytes, importBytes }: {
  readonly bridge: MemoryBridge;
  /** The largest body, and the largest of an import, in bytes. */
  readonly bodyBytes: number;
  readonly importBytes: number;
}): Hono<Environment> {
  const app = new Hono<Environment>();
  app.get("/context", async (context) => {
    const query = contextQuery.safeParse(context.req.query());
    if (!query.success) {
      const message =
        "message=<text> is required; limit=<characters> and at=<position> are optional";
      return problemResponse({ code: "invalid_request", message });
    }
    return answer(context, await bridge.context(keyOf(context), defined(query.data)));
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
  view: View | Rejection | undefined,
): Response {
  if (!view) return missing();
  if (!view.ok) return problemResponse(view);
  const { ok: _, ...body } = view;
  return context.json(body);
}

async function search(context: Context<Environment>, bridge: MemoryInspection): Promise<Response> {
  const query = searchQuery.safeParse(context.req.query());
  if (!query.success) {
    const message =
      `q=<words> is required, at most ${MAX_QUERY} characters; limit=<1 to ${MAX_HITS}> is ` +
      "optional";
    return problemResponse({ code: "invalid_request", message });
  }
  const { q, limit } = query.data;
  const hits = await bridge.search(keyOf(context), { query: q, limit });
  return hits ? context.json({ hits }) : missing();
}

async function pin(context: Context<Environment>, bridge: Notes): Promise<Response> {
  const key = keyOf(context);
  const body = pinBodySchema.safeParse(tryJson(await context.req.text()));
  if (!body.success) {
    const message = 'The body must be {"text": "…", "note": "optional id"}, or {"turn": "…", ' +
      '"part": "message" or "reply"}';
    return problemResponse({ code: "invalid_request", message });
  }
  const pinned = await bridge.pin(key, noteToPin(body.data));
  return pinned.ok ? context.json({ note: pinned.note }, 201) : problemResponse(pinned);
}

async function takeImport(
  context: Context<Environment>,
  bridge: TranscriptImports,
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
    const message = "An Idempotency-Key has 1 to 128 characters from A-Z a-z 0-9 . _ : -";
    return problemResponse({ code: "invalid_request", message });
  }
  const imported = await bridge.import(key, defined({ lines, key: name }));
  if (!imported.ok) return problemResponse(imported);
  const { turns, position, duplicate } = imported;
  const counts = { session: key.session, turns, lines: lines.length, position, duplicate };
  return context.json(
    defined({ ...counts, redacted: imported.redacted }),
    duplicate ? 200 : 201,
  );
}
