import { type Api, BridgeError, createApi } from "../../src/client/mod.ts";
import { access, askForToken } from "./token.ts";

/**
 * Asks the bridge by one of its routes, with the token that this browser has. Where the token is
 * not valid the reader is asked for another. Throws a `BridgeError` with words for the reader.
 */
export async function ask<Answer>(by: (api: Api) => Promise<Answer>): Promise<Answer> {
  try {
    return await by(createApi({ url: location.origin, token: access.get().token }));
  } catch (error) {
    if (error instanceof BridgeError && error.code === "unauthorized") askForToken();
    throw error;
  }
}

/** What an error says to the reader. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof BridgeError)) {
    return error instanceof Error ? error.message : String(error);
  }
  const lines = (error.lines ?? []).map(({ line, message }) => `line ${line} ${message}`);
  return [error.message, ...lines].join("; ");
}
