import { type Context, Hono } from "hono";
import type { Spaces } from "../bridge/mod.ts";
import {
  eventsQuerySchema,
  learnBodySchema,
  MOST_EVENTS_IN_PAGE,
  searchEverywhereBodySchema,
  spaceChangesSchema,
  spacePageSchema,
  spaceSessionsPageSchema,
} from "../protocol/mod.ts";
import { type ByteBudget, defined, tryJson } from "../shared/mod.ts";
import { downloadArchive } from "./download.ts";
import { factRoutes } from "./fact_routes.ts";
import { importInTurn, type ImportRoom } from "./import_in_turn.ts";
import { pacedPage } from "./paced_page.ts";
import { detailOf, problemResponse } from "./problems.ts";
import { withBody } from "./request_body.ts";
import { type Environment, questionIn } from "./routes.ts";
import { noSpace, requirePossibleSpace, spaceOf } from "./space_paths.ts";

/** What the routes of spaces need. */
interface SpaceRoutes extends ImportRoom {
  readonly spaces: Spaces;
  /** What the bodies of all responses may hold at once. */
  readonly room: ByteBudget;
  /** The largest body, in bytes. */
  readonly bodyBytes: number;
}

/** Which page of a list is asked for. */
interface SpacePage {
  readonly limit: number;
  readonly cursor?: string;
}

/** The routes of an owner's spaces, and the search over all that the owner has said. */
export function spaceRoutes(options: SpaceRoutes): Hono<Environment> {
  const { spaces, room, bodyBytes } = options;
  const app = new Hono<Environment>();
  const everywhere = (context: Context<Environment>) => searchEverywhere(context, options);
  app.get("/search", everywhere);
  app.post("/search", withBody(bodyBytes), everywhere);
  app.get("/spaces", (context) => {
    const { owner } = context.var;
    const find = (page: SpacePage) => spaces.listSpaces(owner, page);
    return listPage(context, { room, schema: spacePageSchema, find });
  });
  app.use("/spaces/:space/*", requirePossibleSpace());
  app.get("/spaces/:space", async (context) => {
    const space = await spaces.describeSpace(spaceOf(context));
    return space ? context.json(space) : noSpace();
  });
  app.patch("/spaces/:space", withBody(bodyBytes), (context) => renameSpace(context, spaces));
  app.delete(
    "/spaces/:space",
    async (context) =>
      await spaces.eraseSpace(spaceOf(context)) ? context.body(null, 204) : noSpace(),
  );
  app.route("/spaces/:space/facts", factRoutes(options));
  app.get("/spaces/:space/sessions", (context) => {
    const key = spaceOf(context);
    const find = (page: SpacePage) => spaces.spaceSessions(key, page);
    return listPage(context, { room, schema: spaceSessionsPageSchema, find });
  });
  app.get("/spaces/:space/events", (context) => listEvents(context, options));
  app.post("/spaces/:space/learn", withBody(bodyBytes), (context) => learn(context, spaces));
  app.get("/spaces/:space/export", (context) => {
    const key = spaceOf(context);
    const open = () => spaces.exportSpace(key);
    return downloadArchive(context, {
      room,
      name: `${key.space}.space.ndjson`,
      open,
      missing: noSpace,
    });
  });
  app.post(
    "/spaces/:space/import",
    (context) => importInTurn(context, options, (lines) => importSpace(context, spaces, lines)),
  );
  return app;
}

/** Answers with a page of a list; `find` gets what is asked for. */
async function listPage<Page extends { readonly cursor?: string }>(
  context: Context<Environment>,
  { room, schema, find }: Pick<SpaceRoutes, "room"> & {
    readonly schema: typeof spacePageSchema;
    readonly find: (page: SpacePage) => Promise<Page | undefined>;
  },
): Promise<Response> {
  const asked = schema.safeParse(questionIn(context, schema));
  if (!asked.success) return wrongPage();
  const read = async () => {
    const found = await find(defined(asked.data));
    if (!found) return undefined;
    const { cursor: next, ...items } = found;
    return defined({ ...items, next });
  };
  return await pacedPage(context, { room, read, missing: noSpace });
}

async function listEvents(
  context: Context<Environment>,
  { spaces, room }: Pick<SpaceRoutes, "spaces" | "room">,
): Promise<Response> {
  const query = eventsQuerySchema.safeParse(questionIn(context, eventsQuerySchema));
  if (!query.success) {
    const message =
      `limit must be a whole number from 1 to ${MOST_EVENTS_IN_PAGE}, after one from 0`;
    return problemResponse({ code: "invalid_request", message });
  }
  const read = () => spaces.spaceEvents(spaceOf(context), query.data);
  return await pacedPage(context, { room, read, missing: noSpace });
}

async function renameSpace(context: Context<Environment>, spaces: Spaces): Promise<Response> {
  const body = spaceChangesSchema.safeParse(tryJson(context.var.body));
  if (!body.success) {
    const message = 'The body must be {"name": "…"}; an empty name removes the name';
    return problemResponse({ code: "invalid_request", message });
  }
  const renamed = await spaces.renameSpace(spaceOf(context), body.data.name);
  if (!renamed) return noSpace();
  return "ok" in renamed ? problemResponse(renamed) : context.json(renamed);
}

async function learn(context: Context<Environment>, spaces: Spaces): Promise<Response> {
  const body = learnBodySchema.safeParse(tryJson(context.var.body || "{}"));
  if (!body.success) {
    const message = 'The body must be empty or {"session": "a session of the space"}';
    return problemResponse({ code: "invalid_request", message });
  }
  const learned = await spaces.learn(spaceOf(context), body.data.session);
  if (!learned) return noSpace();
  if (!learned.ok) return problemResponse(learned);
  const { ok: _, ...told } = learned;
  return context.json(told);
}

async function importSpace(
  context: Context<Environment>,
  spaces: Spaces,
  lines: AsyncGenerator<string, void, void>,
): Promise<Response> {
  const key = spaceOf(context);
  const taken = await spaces.importSpace(key, lines);
  if (!taken.ok) return problemResponse(taken);
  const { lines: count, position, facts, duplicate, unread } = taken;
  const told = { space: key.space, lines: count, position, facts, duplicate };
  return context.json(
    { ...told, ...defined({ unread: unread || undefined }) },
    duplicate ? 200 : 201,
  );
}

async function searchEverywhere(
  context: Context<Environment>,
  { spaces, room }: Pick<SpaceRoutes, "spaces" | "room">,
): Promise<Response> {
  const asked = searchEverywhereBodySchema.safeParse(questionAnywhere(context));
  if (!asked.success) {
    const message = "q, words of at most 1000 characters, is required; space (an id; null, or an " +
      "empty one in a URL, for sessions without a space), limit (from 1 to 100) and timeZone, such " +
      "as Europe/Vienna, are optional" + detailOf(asked.error);
    return problemResponse({ code: "invalid_request", message });
  }
  const { q: query, ...rest } = asked.data;
  const read = () => spaces.search(context.var.owner, { query, ...defined(rest) });
  return await pacedPage(context, { room, read, missing: noSpace });
}

/** The question of a search; a URL has no `null`, so an empty space stands for it there. */
function questionAnywhere(context: Context<Environment>): unknown {
  const asked = questionIn(context, searchEverywhereBodySchema);
  const isEmpty = context.req.method !== "POST" && context.req.query("space") === "";
  return isEmpty ? { ...Object(asked), space: null } : asked;
}

function wrongPage(): Response {
  const message =
    "limit must be a whole number from 1 to 1000, cursor the next of the previous page";
  return problemResponse({ code: "invalid_request", message });
}
