import type { Place } from "./address.ts";
import { BridgeError, STUCK } from "./errors.ts";
import { ask } from "./http.ts";
import { type Closed, closed } from "./state.ts";

/** What was learnt about an attempt that failed: that it is of no use, or only why it failed. */
export type Verdict =
  | { readonly final: Closed }
  | { readonly why: string; readonly retryAfterMs?: number };

/** The answers that say that a path is as it should be. */
const FINE: ReadonlySet<string> = new Set(["not_found", "upgrade_required"]);

/**
 * Asks why a socket was refused: browsers do not tell. The bridge answers plain requests for the
 * same, in the same order of reasons. Too many connections, alone, cannot be learnt so.
 */
export async function probe(
  place: Place,
  session: string,
  signal: AbortSignal,
): Promise<Verdict> {
  for (const path of [`/v1/sessions/${session}`, "/ws"]) {
    try {
      await (await ask(place, path, { query: { session }, signal })).body?.cancel();
    } catch (error) {
      if (!(error instanceof BridgeError)) return { why: "no bridge answers in time" };
      // Another origin's page may not read the second route. The socket is tried again.
      if (path === "/ws" && error.code === "unreachable") break;
      if (!FINE.has(error.code)) return verdictOf(error);
    }
  }
  return { why: "the bridge answers, but takes no socket: too many may be open" };
}

function verdictOf({ code, message, status = 0, retryAfterMs }: BridgeError): Verdict {
  if (code === "unauthorized") return { final: closed("unauthorized", code, message) };
  if (STUCK.has(code)) return { final: closed("refused", code, message) };
  const mayPass = code === "unreachable" || code === "not_a_bridge" || status === 404 ||
    status === 429 || status >= 500;
  if (mayPass) {
    return retryAfterMs === undefined ? { why: message } : { why: message, retryAfterMs };
  }
  return { final: closed("refused", code, message) };
}
