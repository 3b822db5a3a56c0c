import { type Context, Hono } from "hono";
import type { MemoryInspection } from "../bridge/mod.ts";
import { contextBodySchema, searchBodySchema } from "../protocol/mod.ts";
import { defined } from "../shared/mod.ts";
import { detailOf, problemResponse } from "./problems.ts";
import { withBody } from "./request_body.ts";
import { answer, type Environment, keyOf, missing, questionIn } from "./routes.ts";

/** What these routes need of a bridge. */
type Asked = Pick<MemoryInspection, "context" | "search">;

/**
 * The routes that ask with words: `POST` takes them in a body, which no log and no trace keeps; `GET`
 * takes them in the URL, for use by hand.
 */
export function questionRoutes({ bridge, bodyBytes }: {
  readonly bridge: Asked;
  /** The largest body, in bytes. */
  readonly bodyBytes: number;
}): Hono<Environment> {
  const app = new Hono<Environment>();
  app.get("/context", (context) => preview(context, bridge));
  app.post("/context", withBody(bodyBytes), (context) => preview(context, bridge));
  app.get("/search", (context) => search(context, bridge));
  app.post("/search", withBody(bodyBytes), (context) => search(context, bridge));
  return app;
}

async function preview(context: Context<Environment>, bridge: Asked): Promise<Response> {
  const asked = contextBodySchema.safeParse(questionIn(context, contextBodySchema));
  if (asked.success) {
    return answer(context, await bridge.context(keyOf(context), defined(asked.data)));
  }
  const message = "message, a text, is required; limit (characters) and at (a position) are " +
    "optional whole numbers; timeZone, such as Europe/Vienna, is optional" + detailOf(asked.error);
  return problemResponse({ code: "invalid_request", message });
}

async function search(context: Context<Environment>, bridge: Asked): Promise<Response> {
  const asked = searchBodySchema.safeParse(questionIn(context, searchBodySchema));
  if (!asked.success) {
    const message = "q, words of at most 1000 characters, is required; limit, from 1 to 100, and " +
      "timeZone, such as Europe/Vienna, are optional" + detailOf(asked.error);
    return problemResponse({ code: "invalid_request", message });
  }
  const { q: query, ...rest } = asked.data;
  const hits = await bridge.search(keyOf(context), { query, ...defined(rest) });
  return hits ? context.json({ hits }) : missing();
}
