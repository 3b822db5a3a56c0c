import type { SUBPROTOCOL } from "../protocol/mod.ts";

const PROTOCOL: typeof SUBPROTOCOL = "context-bridge.v1";
const ID = /^(?!\.{1,2}$)[A-Za-z0-9._:-]{1,128}$/;

/** The address of a bridge, and the token to use there. */
export interface BridgeAddress {
  /** Such as `https://bridge.example`; `ws:` and `wss:` work too. */
  readonly url: string | URL;
  /** The owner's token, if the bridge needs one. It never appears in a URL. */
  readonly token?: string | undefined;
}

/** What a valid id looks like, for error messages. */
export const ID_RULE = "1 to 128 characters of A-Z a-z 0-9 . _ : -, but not . or .. alone";

/**
 * Whether a text is a valid session or message id: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`,
 * and not `.` or `..`.
 */
export function isId(text: string): boolean {
  return ID.test(text);
}

/** Creates a unique id. Pages served over plain HTTP have no `randomUUID`. */
export function newId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * An id as a part of a path. `.` and `..`, which earlier bridges stored, are escaped twice: a URL
 * loses them otherwise.
 */
export function pathPart(id: string): string {
  return encodeURIComponent(
    isId(id) ? id : id.replaceAll(/^\.{1,2}$/g, (dots) => {
      return dots.replaceAll(".", "%2e");
    }),
  );
}

/** The URL of a route, below the path of the bridge's own URL. */
export function routeOf(
  { url }: BridgeAddress,
  path: string,
  query: Readonly<Record<string, string | number | undefined>> = {},
): URL {
  const route = new URL(url);
  route.protocol = route.protocol.replace(/^ws/, "http");
  route.pathname = route.pathname.replace(/\/$/, "") + path;
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) route.searchParams.set(name, String(value));
  }
  return route;
}

/**
 * The WebSocket subprotocols to offer: the version, and the token, which browsers can send only
 * here.
 */
export function protocolsOf({ token }: BridgeAddress): string[] {
  if (!token) return [PROTOCOL];
  const bytes = String.fromCharCode(...new TextEncoder().encode(token));
  const base64 = btoa(bytes).replaceAll("+", "-").replaceAll("/", "_");
  return [PROTOCOL, `bearer.${base64.replace(/=+$/, "")}`];
}

/** The headers that authenticate a request. */
export function headersOf({ token }: BridgeAddress): Record<string, string> {
  return token ? { authorization: `Bearer ${token}` } : {};
}
