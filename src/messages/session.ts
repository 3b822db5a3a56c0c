import { tryJson } from "../shared/mod.ts";
import type { SkimmedBody } from "./body.ts";

/**
 * The conversation that a request names: by `x-bridge-session`, by `x-claude-code-session-id`, or as
 * `session_id` in `metadata.user_id`. It may be no id that the bridge takes. Undefined if none.
 */
export function sessionNamedIn(headers: Headers, body?: SkimmedBody): string | undefined {
  return headers.get("x-bridge-session") || headers.get("x-claude-code-session-id") ||
    sessionIn(body?.userId);
}

function sessionIn(userId: string | undefined): string | undefined {
  const user = userId === undefined ? undefined : tryJson(userId);
  if (typeof user !== "object" || user === null || !("session_id" in user)) return undefined;
  return typeof user.session_id === "string" ? user.session_id || undefined : undefined;
}
