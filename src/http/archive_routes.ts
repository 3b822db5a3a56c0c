import { type Context, Hono } from "hono";
import type { Archives } from "../bridge/mod.ts";
import { exportQuerySchema, forkBodySchema, isArchiveHeader } from "../protocol/mod.ts";
import { type ByteBudget, defined, tryJson } from "../shared/mod.ts";
import { downloadArchive } from "./download.ts";
import { importInTurn, type ImportRoom } from "./import_in_turn.ts";
import { problemResponse } from "./problems.ts";
import { withBody } from "./request_body.ts";
import { type Environment, keyOf, missing, queryOf } from "./routes.ts";

/** Dependencies of the archive routes. */
interface ArchiveRoutes extends ImportRoom {
  readonly bridge: Archives;
  /** What the bodies of all responses may hold at once. */
  readonly room: ByteBudget;
  /** The largest body, in bytes. */
  readonly bodyBytes: number;
  /** Handles an import that is not an archive. */
  readonly onLines: (context: Context<Environment>, lines: readonly string[]) => Promise<Response>;
}

/** The routes that export, import and fork a session. */
export function archiveRoutes(options: ArchiveRoutes): Hono<Environment> {
  const { bridge, room, bodyBytes } = options;
  const app = new Hono<Environment>();
  app.get("/export", (context) => exportSession(context, { bridge, room }));
  app.post(
    "/import",
    (context) => importInTurn(context, options, (lines) => importBody(context, options, lines)),
  );
  app.post("/fork", withBody(bodyBytes), (context) => forkSession(context, bridge));
  return app;
}

/** Answers with a session as an archive, or as a text to read. */
function exportSession(
  context: Context<Environment>,
  { bridge, room }: Pick<ArchiveRoutes, "bridge" | "room">,
): Promise<Response> | Response {
  const key = keyOf(context);
  const file = (ending: string) => `${key.session}.${ending}`;
  const query = exportQuerySchema.safeParse(queryOf(context, exportQuerySchema));
  switch (query.data?.format) {
    case "archive":
      return downloadArchive(context, {
        ...{ room, missing, name: file("ndjson") },
        open: () => bridge.exportArchive(key),
      });
    case "markdown":
      return downloadArchive(context, {
        ...{ room, missing, name: file("md"), type: "text/markdown; charset=utf-8" },
        open: () => bridge.exportMarkdown(key),
      });
    default:
      return problemResponse({
        code: "invalid_request",
        message: "format must be archive or markdown",
      });
  }
}

/** The first line tells an archive from plain lines. */
async function importBody(
  context: Context<Environment>,
  { bridge, onLines }: Pick<ArchiveRoutes, "bridge" | "onLines">,
  lines: AsyncGenerator<string, void, void>,
): Promise<Response> {
  const before: string[] = [];
  let first = await lines.next();
  for (; !first.done && first.value.trim() === ""; first = await lines.next()) before.push("");
  const line = first.done ? "" : first.value;
  const all = joined([...before, line], lines);
  if (isArchiveHeader(tryJson(line))) return await importArchive(context, bridge, all);
  return await onLines(context, await Array.fromAsync(all));
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
  const body = forkBodySchema.safeParse(tryJson(context.var.body || "{}"));
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
