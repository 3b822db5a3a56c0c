import { sign } from "hono/jwt";
import { inSeconds } from "../support/jwks.ts";
import type { ServedWorld } from "../support/server.ts";

export const JWT_SECRET = "the-secret-of-tokens-of-two-owners-0123456789";

/** Sessions of an owner whose ids the other one knows. */
const KNOWN = 4;

/** The turn and the note of every planted session. */
export const PLANTED_TURN = "planted-turn";
export const PLANTED_NOTE = "planted-note";

/** An owner with conversations that are nobody else's business. */
export interface Owner {
  readonly name: string;
  readonly token: string;
  /** A token that allows nothing but reading. */
  readonly reader: string;
  readonly jwt: string;
  /** Sessions whose ids the other owner tries. */
  readonly known: readonly string[];
  /** A session whose id nobody else has heard of. */
  readonly hidden: string;
}

/** What no answer to anybody else may hold. */
export function plantedBy({ name }: Owner): RegExp {
  return new RegExp(`planted-by-${name}|hidden-of-${name}`);
}

/** An owner of this name, who has planted nothing yet. */
export async function newOwner(name: string): Promise<Owner> {
  return {
    name,
    token: `${name}-token-${crypto.randomUUID()}`,
    reader: `${name}-reader-${crypto.randomUUID()}`,
    jwt: await sign({ sub: name, exp: inSeconds(3_600) }, JWT_SECRET, "HS256"),
    known: Array.from({ length: KNOWN }, (_, index) => `${name}-session-${index}`),
    hidden: `hidden-of-${name}-${crypto.randomUUID()}`,
  };
}

/**
 * Fills an owner's sessions: a turn, a note, and turns that were said elsewhere; each belongs to a
 * space of the same id, with a fact.
 */
export async function plant({ url }: ServedWorld, owner: Owner): Promise<void> {
  const headers = { authorization: `Bearer ${owner.token}` };
  for (const session of [...owner.known, owner.hidden]) {
    const sentence = `planted-by-${owner.name} in ${session}: ${crypto.randomUUID()}`;
    const line = (role: string) =>
      JSON.stringify({ role, text: sentence, at: "2024-03-01T09:00:00Z" });
    const posts = [
      ["sessions", "import", `${line("user")}\n${line("assistant")}`],
      [
        "sessions",
        "messages",
        JSON.stringify({ text: sentence, id: PLANTED_TURN, space: session }),
      ],
      ["spaces", "facts", JSON.stringify({ text: sentence, fact: PLANTED_NOTE })],
      ["sessions", "pins", JSON.stringify({ text: sentence, note: PLANTED_NOTE })],
    ];
    for (const [kind, route, body = ""] of posts) {
      const response = await fetch(`${url}/v1/${kind}/${session}/${route}`, {
        method: "POST",
        headers,
        body,
      });
      if (!response.ok) throw new Error(`Cannot plant: ${await response.text()}`);
      await response.body?.cancel();
    }
  }
}

/** Everything that is kept of an owner's planted sessions and spaces. */
export async function remembered({ log, url }: ServedWorld, owner: Owner): Promise<string> {
  const sessions = [...owner.known, owner.hidden];
  const events = sessions.map((session) => log.read({ owner: owner.name, session }));
  const headers = { authorization: `Bearer ${owner.token}` };
  const facts = sessions.map(async (space) => {
    return await (await fetch(`${url}/v1/spaces/${space}/facts?state=all`, { headers })).text();
  });
  return JSON.stringify([await Promise.all(events), await Promise.all(facts)]);
}
