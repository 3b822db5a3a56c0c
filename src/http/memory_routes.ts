import { type Context, Hono } from "hono";
import type {
  Archives,
  MemoryInspection,
  MemoryItems,
  Notes,
  TranscriptImports,
} from "../bridge/mod.ts";
import { idInPath, pinBodySchema, turnContextQuerySchema } from "../protocol/mod.ts";
import { type ByteBudget, defined, tryJson } from "../shared/mod.ts";
import { archiveRoutes } from "./archive_routes.ts";
import { questionRoutes } from "./question_routes.ts";
import { withBody } from "./request_body.ts";
import { answer, type Environment, keyOf, missing, questionIn } from "./routes.ts";
import { idempotencyKeyOf } from "./idempotency_key.ts";
import { readImport } from "./import_body.ts";
import type { ImportRoom } from "./import_in_turn.ts";
import { memoryItemRoutes } from "./memory_item_routes.ts";
import { noteToPin } from "./notes.ts";
import { detailOf, problemResponse } from "./problems.ts";

/** What these routes need of a bridge. */
export type MemoryBridge =
  & Archives
  & TranscriptImports
  & Notes
  & MemoryItems
  & MemoryInspection;

/** The routes of a session's memory: contexts, search, pinned notes, import. */
export function memoryRoutes({ bridge, room, bodyBytes, imports, importBytes }: ImportRoom & {
  readonly bridge: MemoryBridge;
  /** What the bodies of all responses may hold at once. */
  readonly room: ByteBudget;
  /** The largest body, in bytes. */
  readonly bodyBytes: number;
}): Hono<Environment> {
  const app = new Hono<Environment>();
  app.route("/", questionRoutes({ bridge, bodyBytes }));
  app.route("/", memoryItemRoutes({ bridge, bodyBytes }));
  app.get(
    "/turns/:turn/context",
    async (context) => {
      const query = turnContextQuerySchema.safeParse(questionIn(context, turnContextQuerySchema));
      if (!query.success) {
        const message = "reply must be the position of a reply" + detailOf(query.error);
        return problemResponse({ code: "invalid_request", message });
      }
      const turn = idInPath(context.req.param("turn"));
      return answer(context, await bridge.turnContext(keyOf(context), turn, query.data.reply));
    },
  );
  app.get("/pins", async (context) => {
    const pins = await bridge.pins(keyOf(context));
    if (!pins) return missing();
    return context.json({
      pins: pins.map(({ note, position, text }) => ({ note, position, text })),
    });
  });
  app.post("/pins", withBody(bodyBytes), (context) => pin(context, bridge));
  app.delete("/pins/:note", async (context) => {
    const unpinned = await bridge.unpin(keyOf(context), idInPath(context.req.param("note")));
    if (!unpinned) return missing();
    return unpinned.ok ? context.body(null, 204) : problemResponse(unpinned);
  });
  const onLines = (context: Context<Environment>, lines: readonly string[]) =>
    takeImport(context, bridge, lines);
  app.route("/", archiveRoutes({ bridge, room, bodyBytes, imports, importBytes, onLines }));
  return app;
}

async function pin(context: Context<Environment>, bridge: Notes): Promise<Response> {
  const key = keyOf(context);
  const body = pinBodySchema.safeParse(tryJson(context.var.body));
  if (!body.success) {
    const message = 'The body must be {"text": "…", "note": "optional id"}, or {"turn": "…", ' +
      '"part": "message" or "reply"}';
    return problemResponse({ code: "invalid_request", message: message + detailOf(body.error) });
  }
  const pinned = await bridge.pin(key, noteToPin(body.data));
  return pinned.ok ? context.json({ note: pinned.note }, 201) : problemResponse(pinned);
}

async function takeImport(
  context: Context<Environment>,
  bridge: TranscriptImports,
  body: readonly string[],
): Promise<Response> {
  const key = keyOf(context);
  const read = await readImport(body, bridge.longestLine);
  if (!read.ok) {
    const { message, problems } = read;
    return problemResponse({ code: "invalid_lines", message, lines: problems });
  }
  const lines = read.lines.map(({ name, ...line }) =>
    defined({ ...line, at: Date.parse(line.at), name: name ?? undefined })
  );
  const name = idempotencyKeyOf(context.req);
  const imported = await bridge.import(key, defined({ lines, key: name }));
  if (!imported.ok) return problemResponse(imported);
  const { turns, position, duplicate } = imported;
  const counts = { session: key.session, turns, lines: lines.length, position, duplicate };
  return context.json(
    defined({ ...counts, redacted: imported.redacted }),
    duplicate ? 200 : 201,
  );
}
