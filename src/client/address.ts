import type { SUBPROTOCOL } from "../protocol/mod.ts";

const PROTOCOL: typeof SUBPROTOCOL = "context-bridge.v1";
const ID = /^[A-Za-z0-9._:-]{1,128}$/;

/** Where a bridge is and who asks. */
export interface Place {
  /** Its address, such as `https://bridge.example`; `ws:` and `wss:` are taken too. */
  readonly url: string | URL;
  /** The owner's token, where the bridge asks for one. It never becomes part of an address. */
  readonly token?: string | undefined;
}

/** Whether a text can name a session or a message: 1 to 128 of `A-Z a-z 0-9 . _ : -`. */
export function isId(text: string): boolean {
  return ID.test(text);
}

/** An id that nobody has yet. A page that came over plain HTTP has no `randomUUID`. */
export function newId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The address of a route, below whatever path the bridge's own has. */
export function routeOf(
  { url }: Place,
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

/** The subprotocols to offer: this version's, and the token as browsers can send it. */
export function protocolsOf({ token }: Place): string[] {
  if (!token) return [PROTOCOL];
  const bytes = String.fromCharCode(...new TextEncoder().encode(token));
  const base64 = btoa(bytes).replaceAll("+", "-").replaceAll("/", "_");
  return [PROTOCOL, `bearer.${base64.replace(/=+$/, "")}`];
}

/** The headers that say who asks. */
export function headersOf({ token }: Place): Record<string, string> {
  return token ? { authorization: `Bearer ${token}` } : {};
}
