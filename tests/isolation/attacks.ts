import { sign } from "hono/jwt";
import { hashToken } from "../../src/access/mod.ts";
import type { Random } from "../faults/random.ts";
import { inSeconds } from "../support/jwks.ts";
import type { Route } from "../support/routes.ts";
import { JWT_SECRET, type Owner, PLANTED_NOTE, PLANTED_TURN } from "./owners.ts";

/** One request at a session, whose id is still to be filled in. */
export interface Attack {
  readonly door: "http" | "socket" | "prod";
  readonly method: string;
  /** The path and query, with `{id}` for the session. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly protocols: readonly string[];
  /** The body, or the frame, with `{id}` for the session. */
  readonly body: string | undefined;
}

const base64url = (text: string) =>
  new TextEncoder().encode(text).toBase64({ alphabet: "base64url", omitPadding: true });

/** What comes in as the attacker, and what should come in as nobody. */
async function credentials(random: Random, attacker: Owner, victim: Owner) {
  const { token } = victim;
  const claims = { exp: inSeconds(600) };
  const unsigned = `${base64url('{"alg":"none"}')}.${
    base64url(JSON.stringify({ ...claims, sub: victim.name }))
  }.`;
  const [header, , signature] = attacker.jwt.split(".");
  const [, payload] = victim.jwt.split(".");
  const bad = [
    token.toUpperCase(),
    token.slice(0, -1),
    `${token}x`,
    [...token].reverse().join(""),
    `sha256=${hashToken(token).toHex()}`,
    base64url(token),
    await sign({ ...claims, sub: victim.name }, "a-secret-that-is-not-the-bridge's-own", "HS256"),
    await sign({ ...claims, sub: victim.name }, JWT_SECRET, "HS512"),
    await sign({ sub: victim.name, exp: inSeconds(-60) }, JWT_SECRET, "HS256"),
    `${header}.${payload}.${signature}`,
    unsigned,
    victim.name,
  ];
  const mine = await sign(
    {
      ...claims,
      sub: attacker.name,
      owner: victim.name,
      azp: victim.name,
      act: { sub: victim.name },
    },
    JWT_SECRET,
    "HS256",
  );
  const kind = random.next();
  if (kind < 0.6) return bearer(random.pick([attacker.token, attacker.reader, attacker.jwt, mine]));
  if (kind < 0.7) {
    const name = random.pick(["x-owner", "x-forwarded-user", "x-sub", "cookie", "x-api-key"]);
    return bearer(attacker.token, { [name]: random.pick([victim.name, token]) });
  }
  if (kind < 0.8) return bearer(attacker.token, {}, [`bearer.${base64url(token.toUpperCase())}`]);
  if (kind < 0.9) return bearer(random.pick(bad));
  const basic = { authorization: `Basic ${btoa(`${victim.name}:${random.pick(bad)}`)}` };
  return random.chance(0.5) ? { headers: {}, protocols: [] } : { headers: basic, protocols: [] };
}

function bearer(
  token: string,
  more: Readonly<Record<string, string>> = {},
  protocols: readonly string[] = [],
) {
  return { headers: { authorization: `Bearer ${token}`, ...more }, protocols };
}

/** Ways to write a session's id: plain, and as somebody would who looks for a hole. */
const IDS = [
  "{id}",
  "{id}",
  "{id}",
  "{id}",
  "{id}",
  "{id}",
  "x%2F..%2F{id}",
  "{owner}:{id}",
  "{owner}%2F{id}",
];

/** Makes up one request of an attacker at a session of a victim. */
export async function newAttack(random: Random, options: {
  readonly routes: readonly Route[];
  readonly attacker: Owner;
  readonly victim: Owner;
  /** The number of the request, which stands in what it says. */
  readonly number: number;
}): Promise<Attack> {
  const { routes, attacker, victim, number } = options;
  const { headers, protocols } = await credentials(random, attacker, victim);
  const id = random.pick(IDS).replace("{owner}", victim.name);
  const text = `Request ${number} of ${attacker.name}`;
  const turn = random.pick([PLANTED_TURN, `turn-${random.whole(1, 20)}`]);
  const note = random.pick([PLANTED_NOTE, "note"]);
  const door = random.pick(["http", "http", "http", "socket", "prod"] as const);
  if (door === "prod") {
    const query = { action: "query", message: text, session_id: "{id}" };
    return { door, method: "GET", path: "/prod", headers, protocols, body: JSON.stringify(query) };
  }
  if (door === "socket") {
    const frame = random.pick([
      { type: "message.send", text, id: turn },
      { type: "turn.cancel", turn },
      { type: "note.pin", turn, part: "message" },
      { type: "note.pin", text, note },
      { type: "note.unpin", note },
    ]);
    const query = random.pick([
      "",
      "&space={id}",
      "&after=0",
      "&history=9",
      "&format=json&after=3",
    ]);
    const path = `/ws?session=${id}${query}`;
    return { door, method: "GET", path, headers, protocols, body: JSON.stringify(frame) };
  }
  const { method, path } = random.pick(routes);
  const body = random.pick([
    { text },
    { text, id: turn },
    { text, note },
    { text, fact: note },
    { text, space: "{id}" },
    { turn, part: "reply" },
    { name: text },
    { space: "{id}" },
    { q: "planted", space: "{id}" },
    { at: random.whole(0, 9) },
    { role: "user", text, at: "2024-03-01T09:00:00Z" },
  ]);
  const query = path === "/v1/search" ? "?q=planted&space={id}" : random.pick([
    "",
    "?message=planted",
    "?q=planted",
    "?limit=5&after=1",
    "?message=by&at=3",
  ]);
  const accept: Record<string, string> = random.chance(0.3) ? { accept: "text/event-stream" } : {};
  return {
    door,
    method,
    path: path.replace(":session", id).replace(":space", id).replace(":turn", turn)
      .replace(":note", note).replace(":fact", note)
      .replaceAll(/:\w+/g, "x") + query,
    headers: { ...headers, ...accept },
    protocols,
    body: method === "POST" || method === "PATCH" ? JSON.stringify(body) : undefined,
  };
}
