import type { RequestInfo } from "../../src/client/mod.ts";

/** The bytes that are sent, as text. */
export function sentText(request: RequestInfo): string {
  return JSON.stringify(request);
}

/** A readable form of a request, cut where the prompt cache's mark stands. */
export interface ReadableRequest {
  readonly before: string;
  /** The lines of the mark; empty where there is none. */
  readonly mark: string;
  readonly after: string;
}

const MARK = /\n *"cache_control": \{\n *"type": "ephemeral"\n *\}/;

/** Lays a request out on lines. */
export function readableText(request: RequestInfo): ReadableRequest {
  const text = JSON.stringify(request, undefined, 2);
  const found = MARK.exec(text);
  if (!found) return { before: text, mark: "", after: "" };
  const end = found.index + found[0].length;
  return { before: text.slice(0, found.index), mark: found[0], after: text.slice(end) };
}

/** SHA-256 of a text's bytes in hexadecimal; undefined where the browser has no such thing. */
export async function sha256Of(text: string): Promise<string | undefined> {
  if (typeof crypto.subtle === "undefined") return undefined;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
