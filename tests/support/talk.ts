import type { ServedWorld } from "./server.ts";

const SUBJECTS = [
  "My oldest hive is called Matilda and stands by the lemon tree",
  "My neighbour Tomás is allergic to bee stings",
  "We harvested 42 kilos of rosemary honey last summer",
  "Ana paints the labels for the jars",
] as const;

/** Has a talk of so many turns in a session of the one owner there is; resolves with their ids. */
export async function talk(
  { attach }: ServedWorld,
  { session, turns }: { readonly session: string; readonly turns: number },
): Promise<readonly string[]> {
  const client = await attach(session, { owner: "local" });
  const ids = Array.from({ length: turns }, (_, index) => `turn-${index}`);
  for (const [index, id] of ids.entries()) {
    const round = Math.floor(index / SUBJECTS.length) + 1;
    const filler = `It was in week ${round} that I wrote this down. `.repeat(3);
    await client.ask(`${SUBJECTS[index % SUBJECTS.length]}. ${filler}`, id);
  }
  client.detach();
  return ids;
}

/** Asks a route of a session for JSON. */
export async function tell<Answer>(
  { url }: ServedWorld,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const response = await fetch(`${url}/v1/sessions/${path}`, {
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    headers: { "content-type": "application/json" },
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return await response.json();
}
