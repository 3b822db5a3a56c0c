import type { ErrorCode } from "../protocol/mod.ts";
import { defined } from "../shared/defined.ts";
import type { BridgeAddress } from "./address.ts";
import { BridgeError, type ClientCode, STUCK } from "./errors.ts";
import { request } from "./http.ts";
import { type Closed, closed } from "./state.ts";

/** A failure after which it is worth trying again. */
export interface TemporaryFailure {
  readonly why: string;
  readonly code: ErrorCode | ClientCode;
  readonly retryAfterMs?: number;
}

/** Why an attempt failed: for good, or temporarily. */
export type Verdict = { readonly final: Closed } | TemporaryFailure;

/**
 * Finds out why a socket was refused, which browsers do not say: the bridge refuses plain requests
 * for the same reasons, in the same order. Only too many connections cannot be found out this way.
 */
export async function probe(
  address: BridgeAddress,
  session: string,
  signal: AbortSignal,
): Promise<Verdict> {
  const routes = [[`/v1/sessions/${session}`, "not_found"], ["/ws", "upgrade_required"]] as const;
  for (const [path, fine] of routes) {
    try {
      await (await request(address, path, { query: { session }, signal })).body?.cancel();
    } catch (error) {
      if (!(error instanceof BridgeError)) {
        return { why: "the bridge did not answer in time", code: "unreachable" };
      }
      // A page of another origin may not read the second route.
      if (path === "/ws" && error.code === "unreachable") break;
      if (error.code !== fine) return verdictOf(error);
    }
  }
  return {
    why: "the bridge answers but accepts no connection: too many may be open",
    code: "too_many_connections",
  };
}

function verdictOf({ code, message, status = 0, retryAfterMs }: BridgeError): Verdict {
  if (code === "unauthorized") return { final: closed("unauthorized", code, message) };
  if (STUCK.has(code)) return { final: closed("refused", code, message) };
  const isTemporary = code === "unreachable" || code === "not_a_bridge" || status === 404 ||
    status === 429 || status >= 500;
  if (isTemporary) {
    return { why: message, code, ...defined({ retryAfterMs }) };
  }
  return { final: closed("refused", code, message) };
}
