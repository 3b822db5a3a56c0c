import { type Context, Hono } from "hono";
import type { Archives } from "../bridge/mod.ts";
import { forkBodySchema, isArchiveLine } from "../protocol/mod.ts";
import { defined, tryJson } from "../shared/mod.ts";
import { BodyTooLongError, linesOf } from "./body_lines.ts";
import { problemResponse } from "./problems.ts";
import { type Environment, keyOf, missing, withBody } from "./routes.ts";

const NDJSON = "application/x-ndjson";

/** Dependencies of the archive routes. */
interface ArchiveRoutes {
  readonly bridge: Archives;
  /** The largest body, and the largest of an import, in bytes. */
  readonly bodyBytes: number;
  readonly importBytes: number;
  /** Handles an import that is not an archive. */
  readonly onLines: (context: Context<Environment>, text: string) => Promise<Response>;
}

/** The routes that export, import and fork a session. */
export function archiveRoutes(options: ArchiveRoutes): Hono<Environment> {
  const { bridge, bodyBytes } = options;
  const app = new Hono<Environment>();
  app.get("/export", (context) => exportArchive(context, bridge));
  app.post("/import", (context) => importBody(context, options));
  app.post("/fork", withBody(bodyBytes), (context) => forkSession(context, bridge));
  return app;
}

/** Streams the archive. If the session goes away meanwhile, the response is aborted. */
async function exportArchive(context: Context<Environment>, bridge: Archives): Promise<Response> {
  const key = keyOf(context);
  const archive = await bridge.exportArchive(key);
  if (!archive) return missing();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await archive.text.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await archive.text.return();
    },
  }, { highWaterMark: 0 });
  return new Response(body, {
    headers: {
      "content-type": NDJSON,
      "content-disposition": `attachment; filename="${key.session}.ndjson"`,
    },
  });
}

/** The first line tells an archive from plain lines. */
async function importBody(
  context: Context<Environment>,
  { bridge, importBytes, onLines }: ArchiveRoutes,
): Promise<Response> {
  const length = Number(context.req.header("content-length") ?? 0);
  if (length > importBytes) return tooLong(importBytes);
  const lines = linesOf(context.req.raw.body, importBytes);
  try {
    const before: string[] = [];
    let first = await lines.next();
    for (; !first.done && first.value.trim() === ""; first = await lines.next()) before.push("");
    const line = first.done ? "" : first.value;
    const all = joined([...before, line], lines);
    if (isArchiveLine(line)) return await importArchive(context, bridge, all);
    return await onLines(context, (await Array.fromAsync(all)).join("\n"));
  } catch (error) {
    if (error instanceof BodyTooLongError) return tooLong(importBytes);
    throw error;
  } finally {
    await lines.return();
  }
}

async function importArchive(
  context: Context<Environment>,
  bridge: Archives,
  all: AsyncIterable<string>,
): Promise<Response> {
  const key = keyOf(context);
  const taken = await bridge.importArchive(key, all);
  if (!taken.ok) return problemResponse(taken);
  const { turns, lines, position, duplicate, ended, unread } = taken;
  const told = { session: key.session, turns, lines, position, duplicate };
  const more = defined({ ended: ended || undefined, unread: unread || undefined });
  return context.json({ ...told, ...more }, duplicate ? 200 : 201);
}

async function forkSession(context: Context<Environment>, bridge: Archives): Promise<Response> {
  const body = forkBodySchema.safeParse(tryJson(await context.req.text() || "{}"));
  if (!body.success) {
    const message = 'The body must be JSON such as {"at": 12, "session": "optional id"}; at is a ' +
      "position of the session, by default its last";
    return problemResponse({ code: "invalid_request", message });
  }
  const forked = await bridge.fork(keyOf(context), defined(body.data));
  if (!forked) return missing();
  if (!forked.ok) return problemResponse(forked);
  const { view } = forked;
  return context.json(view, 201, { location: `/v1/sessions/${view.session}` });
}

async function* joined(before: readonly string[], rest: AsyncIterable<string>) {
  yield* before;
  yield* rest;
}

function tooLong(maxBytes: number): Response {
  const message = `An import may have at most ${maxBytes} bytes (MAX_IMPORT_BYTES); ` +
    "send it in parts, or restore a larger archive with deno task restore";
  return problemResponse({ code: "frame_too_large", message });
}
