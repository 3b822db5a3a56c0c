import { type Context, Hono } from "hono";
import type { Spaces } from "../bridge/mod.ts";
import { factBodySchema, factChangesSchema, factQuerySchema } from "../protocol/mod.ts";
import { type ByteBudget, defined, tryJson } from "../shared/mod.ts";
import { pacedPage } from "./paced_page.ts";
import { detailOf, problemResponse } from "./problems.ts";
import { withBody } from "./request_body.ts";
import { type Environment, questionIn } from "./routes.ts";
import { factOf, noFact, noSpace, spaceOf } from "./space_paths.ts";

/** What these routes need of a bridge. */
type Facts = Pick<Spaces, "facts" | "fact" | "writeFact" | "changeFact" | "forgetFact">;

/** The routes of the facts of a space. */
export function factRoutes({ spaces, room, bodyBytes }: {
  readonly spaces: Facts;
  /** What the bodies of all responses may hold at once. */
  readonly room: ByteBudget;
  /** The largest body, in bytes. */
  readonly bodyBytes: number;
}): Hono<Environment> {
  const app = new Hono<Environment>();
  const list = (context: Context<Environment>) => listFacts(context, { spaces, room });
  app.get("/", list);
  app.post("/search", withBody(bodyBytes), list);
  app.post("/", withBody(bodyBytes), (context) => writeFact(context, spaces));
  app.get("/:fact", (context) => {
    const read = () => spaces.fact(spaceOf(context), factOf(context));
    return pacedPage(context, { room, read, missing: noFact });
  });
  app.patch("/:fact", withBody(bodyBytes), (context) => changeFact(context, spaces));
  app.delete("/:fact", async (context) => {
    const isForgotten = await spaces.forgetFact(spaceOf(context), factOf(context));
    return isForgotten ? context.body(null, 204) : noFact();
  });
  return app;
}

async function listFacts(
  context: Context<Environment>,
  { spaces, room }: { readonly spaces: Pick<Spaces, "facts">; readonly room: ByteBudget },
): Promise<Response> {
  const asked = factQuerySchema.safeParse(questionIn(context, factQuerySchema));
  if (!asked.success) {
    const message =
      "q, words of at most 1000 characters, state (current, forgotten or all), session (an id), " +
      "limit (from 1 to 200) and cursor (the next of the previous page) are optional" +
      detailOf(asked.error);
    return problemResponse({ code: "invalid_request", message });
  }
  const { q = "", ...rest } = asked.data;
  const page = { ...rest, query: q.trim() === "" ? undefined : q };
  const read = async () => {
    const found = await spaces.facts(spaceOf(context), defined(page));
    return found && defined({ facts: found.facts, next: found.cursor });
  };
  return await pacedPage(context, { room, read, missing: noSpace });
}

async function writeFact(
  context: Context<Environment>,
  spaces: Pick<Spaces, "writeFact">,
): Promise<Response> {
  const body = factBodySchema.safeParse(tryJson(context.var.body));
  if (!body.success) {
    const message = 'The body must be {"text": "…", "fact": "optional id"}';
    return problemResponse({ code: "invalid_request", message });
  }
  const key = spaceOf(context);
  const written = await spaces.writeFact(key, defined(body.data));
  if (!written.ok) return problemResponse(written);
  const { fact, duplicate = false } = written;
  return context.json(fact, duplicate ? 200 : 201, {
    location: `/v1/spaces/${key.space}/facts/${fact.fact}`,
  });
}

async function changeFact(
  context: Context<Environment>,
  spaces: Pick<Spaces, "changeFact">,
): Promise<Response> {
  const body = factChangesSchema.safeParse(tryJson(context.var.body));
  if (!body.success) {
    const message = 'The body must be {"text": "…", "pinned": true or false}, each optional';
    return problemResponse({ code: "invalid_request", message });
  }
  const changed = await spaces.changeFact(spaceOf(context), factOf(context), defined(body.data));
  if (!changed) return noFact();
  return changed.ok ? context.json(changed.fact) : problemResponse(changed);
}
