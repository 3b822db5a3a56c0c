import { type Context, Hono } from "hono";
import type { Configuration } from "../bridge/mod.ts";
import { settingsBodySchema } from "../protocol/mod.ts";
import { defined, tryJson } from "../shared/mod.ts";
import { detailOf, problemResponse } from "./problems.ts";
import { withBody } from "./request_body.ts";
import { answer, type Environment, keyOf } from "./routes.ts";

/** The routes of settings: those of a session, and what sessions can be set to. */
export function settingsRoutes({ bridge, bodyBytes }: {
  readonly bridge: Configuration;
  /** The largest body, in bytes. */
  readonly bodyBytes: number;
}): Hono<Environment> {
  const app = new Hono<Environment>();
  app.get("/settings", async (context) => context.json(await bridge.settingsOffer()));
  app.get(
    "/sessions/:session/settings",
    async (context) => answer(context, await bridge.configuration(keyOf(context))),
  );
  app.patch(
    "/sessions/:session/settings",
    withBody(bodyBytes),
    (context) => configure(context, bridge),
  );
  return app;
}

async function configure(
  context: Context<Environment>,
  bridge: Configuration,
): Promise<Response> {
  const body = settingsBodySchema.safeParse(tryJson(context.var.body));
  if (!body.success) {
    const message = 'The body must be {"model": "…", "systemPrompt": "…", "contextLimit": ' +
      'characters, "summaries": true or false, "keepFor": seconds, "change": "optional id"}, each ' +
      "optional, and null for the bridge's own" + detailOf(body.error);
    return problemResponse({ code: "invalid_request", message });
  }
  return answer(context, await bridge.configure(keyOf(context), defined(body.data)));
}
