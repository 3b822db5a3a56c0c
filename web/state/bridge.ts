import { type Api, BridgeError, createApi } from "../../src/client/mod.ts";
import { access, requestToken } from "./token.ts";
import { words } from "../languages/first.ts";

/**
 * Calls one of the bridge's routes with this browser's token. Throws a `BridgeError`; if the token
 * is not valid, the page also asks for another.
 */
export async function callApi<Result>(call: (api: Api) => Promise<Result>): Promise<Result> {
  try {
    return await call(createApi({ url: location.origin, token: access.get().token }));
  } catch (error) {
    if (error instanceof BridgeError && error.code === "unauthorized") requestToken();
    throw error;
  }
}

/** Whether the bridge has no such session yet: nothing was sent in it. */
export function isNotFound(error: unknown): boolean {
  return error instanceof BridgeError && error.code === "not_found";
}

/** Describes an error to the reader. */
export function describeError(error: unknown): string {
  if (!(error instanceof BridgeError)) {
    return error instanceof Error ? error.message : String(error);
  }
  if (error.code === "forbidden_scope") return words.notAllowed;
  const lines = (error.lines ?? []).map(({ line, message }) => words.line(line, message));
  return [words.error(error.code, error.message), ...lines].join("; ");
}
