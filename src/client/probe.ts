import { type Place, routeOf } from "./address.ts";
import { BridgeError } from "./errors.ts";
import { ask, problemOf } from "./http.ts";
import type { Closed } from "./state.ts";

/** What was learnt about an attempt that failed: that it is of no use, or only why it failed. */
export type Verdict =
  | { readonly final: Closed }
  | { readonly why: string; readonly retryAfterMs?: number };

/** Where the answer to a plain request says that sockets are welcome. */
const UPGRADE_REQUIRED = 426;

/**
 * Asks why a socket was refused: browsers do not tell. The bridge answers plain requests for the
 * same, in the same order of reasons. Too many connections, alone, cannot be learnt so.
 */
export async function probe(
  place: Place,
  session: string,
  signal: AbortSignal,
): Promise<Verdict> {
  try {
    await ask(place, `/v1/sessions/${session}`, { signal });
  } catch (error) {
    if (!(error instanceof BridgeError)) return { why: "no bridge answers in time" };
    if (error.code !== "not_found") return verdictOf(error);
  }
  return await probeSocket(place, session, signal);
}

async function probeSocket(place: Place, session: string, signal: AbortSignal): Promise<Verdict> {
  const headers = place.token ? { authorization: `Bearer ${place.token}` } : {};
  const refused = { why: "the bridge answers, but takes no socket: too many may be open" };
  try {
    const response = await fetch(routeOf(place, "/ws", { session }), { headers, signal });
    if (response.status !== UPGRADE_REQUIRED) return verdictOf(await problemOf(response));
    await response.body?.cancel();
    return refused;
  } catch {
    // Another origin's page may not read this route. The socket is tried again.
    return refused;
  }
}

function verdictOf({ code, message, status = 0, retryAfterMs }: BridgeError): Verdict {
  if (code === "unauthorized") return { final: closed("unauthorized", code, message) };
  const mayPass = code === "unreachable" || code === "not_a_bridge" || status === 404 ||
    status === 429 || status >= 500;
  if (mayPass) {
    return retryAfterMs === undefined ? { why: message } : { why: message, retryAfterMs };
  }
  return { final: closed("refused", code, message) };
}

/** The state of a client that has given up. */
export function closed(
  reason: Closed["reason"],
  code: Closed["code"],
  message: string,
): Closed {
  return { status: "closed", reason, code, message };
}
