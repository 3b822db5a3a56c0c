/** Headers that are about a connection, not about a request or reply (RFC 9110, section 7.6.1). */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** What a client tells the bridge alone, or is said anew upstream. */
const NOT_FORWARDED: ReadonlySet<string> = new Set([
  "authorization",
  "content-length",
  "cookie",
  "expect",
  "forwarded",
  "host",
  "origin",
  "referer",
  "via",
  "x-api-key",
]);

const OWN = /^(x-bridge-|x-forwarded-|x-real-ip$|sec-)/;

/** An API whose requests are passed on: Claude's, or OpenAI's chat completions. */
export type RelayedApiName = "messages" | "chat";

/** The token of the bridge, where the client's own credential goes upstream. */
export const BRIDGE_TOKEN = "x-bridge-token";

/** The headers of a client's request that go upstream, credentials aside. */
export function forwardedHeaders(headers: Headers): Record<string, string> {
  const named = namedBy(headers.get("connection"));
  const forwarded: Record<string, string> = {};
  // Their iterator is slow.
  headers.forEach((value, name) => {
    const stays = HOP_BY_HOP.has(name) || NOT_FORWARDED.has(name) || OWN.test(name);
    if (!stays && !named.has(name)) forwarded[name] = value;
  });
  return forwarded;
}

/**
 * The credential of a request that goes upstream: the bridge's key, or the client's own. The bridge's
 * token never is one, wherever its client has put it.
 */
export function credentialsOf(headers: Headers, { apiKey, credentials, api = "messages" }: {
  readonly api?: RelayedApiName | undefined;
  readonly apiKey: string | undefined;
  readonly credentials: "server" | "client";
}): Record<string, string> {
  if (credentials === "server") {
    if (apiKey === undefined) return {};
    return api === "chat" ? { authorization: `Bearer ${apiKey}` } : { "x-api-key": apiKey };
  }
  const token = headers.get(BRIDGE_TOKEN);
  const own = ["authorization", "x-api-key"].map((name) => [name, headers.get(name)] as const)
    .filter(([, value]) => value !== null && (token === null || !value.includes(token)));
  return Object.fromEntries(own.map(([name, value]) => [name, value ?? ""]));
}

/** The headers of a reply that go back to the client, from a list of names and values. */
export function returnedHeaders(raw: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) pairs.push([raw[at] ?? "", raw[at + 1] ?? ""]);
  const connection = pairs.filter(([name]) => name.toLowerCase() === "connection");
  const named = namedBy(connection.map(([, value]) => value).join(","));
  return pairs.filter(([name]) => {
    const lower = name.toLowerCase();
    const stays = HOP_BY_HOP.has(lower) || lower === "content-length" ||
      lower.startsWith("x-bridge-");
    return !stays && !named.has(lower);
  });
}

/** The headers that a `connection` header names: they are about the connection, too. */
function namedBy(connection: string | null): ReadonlySet<string> {
  return new Set((connection ?? "").split(",").map((name) => name.trim().toLowerCase()));
}
