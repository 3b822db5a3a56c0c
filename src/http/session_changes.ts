import type { Context } from "hono";
import type { Rejection, SessionDirectory, Spaces } from "../bridge/mod.ts";
import { sessionChangesSchema } from "../protocol/mod.ts";
import { defined, tryJson } from "../shared/mod.ts";
import { detailOf, problemResponse } from "./problems.ts";
import { type Environment, keyOf, missing } from "./routes.ts";

/**
 * Changes a session's name, how long it is kept, and its space, in this order, and answers with the
 * session. The first change that is refused ends it; those before stay.
 */
export async function changeSession(
  context: Context<Environment>,
  { bridge, spaces }: {
    readonly bridge: Pick<SessionDirectory, "describe" | "rename">;
    readonly spaces: Pick<Spaces, "keepSession" | "moveSession">;
  },
): Promise<Response> {
  const body = sessionChangesSchema.safeParse(tryJson(context.var.body));
  if (!body.success) return wrongBody(detailOf(body.error));
  const key = keyOf(context);
  const { name, keepFor, space, learn } = body.data;
  const steps: (() => Promise<object | undefined>)[] = [];
  if (name !== undefined) steps.push(() => bridge.rename(key, name));
  if (keepFor !== undefined) steps.push(() => spaces.keepSession(key, keepFor));
  if (space !== undefined) {
    steps.push(() => spaces.moveSession(key, space, defined({ isLearned: learn })));
  }
  for (const change of steps) {
    const changed = await change();
    if (!changed) return missing();
    if (isRejection(changed)) return problemResponse(changed);
  }
  const session = await bridge.describe(key);
  return session ? context.json(session) : missing();
}

function isRejection(changed: object): changed is Rejection {
  return "ok" in changed && changed.ok === false;
}

function wrongBody(detail = ""): Response {
  const message = 'The body must be {"name": "…", "space": "…" or null, "keepFor": seconds or ' +
    "null}, each optional; an empty name removes the name, keepFor is at most 315360000; with a " +
    'space also "learn": true or false' + detail;
  return problemResponse({ code: "invalid_request", message });
}
