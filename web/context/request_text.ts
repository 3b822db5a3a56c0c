import type { RequestInfo } from "../../src/client/mod.ts";

/** A request as it is sent. */
export function sentText(request: RequestInfo): string {
  return JSON.stringify(request);
}

/** A request on several lines, split at the prompt cache marker. */
export interface ReadableRequest {
  readonly before: string;
  /** The marker's lines; "" if there is none. */
  readonly mark: string;
  readonly after: string;
}

const MARK = /\n *"cache_control": \{\n *"type": "ephemeral"\n *\}/;

/** Formats a request on several lines. */
export function readableText(request: RequestInfo): ReadableRequest {
  const text = JSON.stringify(request, undefined, 2);
  const found = MARK.exec(text);
  if (!found) return { before: text, mark: "", after: "" };
  const end = found.index + found[0].length;
  return { before: text.slice(0, found.index), mark: found[0], after: text.slice(end) };
}

/**
 * The SHA-256 of a text in hexadecimal. Browsers have it only in a secure context: else undefined.
 */
export async function sha256Of(text: string): Promise<string | undefined> {
  if (typeof crypto.subtle === "undefined") return undefined;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
