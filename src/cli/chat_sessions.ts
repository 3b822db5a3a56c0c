import { type Api, type SessionPage, sessionsByUse } from "../client/mod.ts";

const SHOWN = 20;
const PAGE = 1_000;

/** The sessions that match some words, last used first. */
export async function sessionsOf(
  api: Pick<Api, "sessions">,
  words: string,
): Promise<SessionPage> {
  let all: SessionPage = { sessions: [] };
  for await (const read of sessionsByUse(api, { q: words, first: PAGE, page: PAGE })) all = read;
  return all;
}

/** Describes the sessions used last, one per line, and says how many are not shown. */
export function describeSessions({ sessions, next }: SessionPage): string {
  const lines = sessions.slice(0, SHOWN).map(({ session, name, preview, turns }) =>
    `  ${session}  ${turns} ${turns === 1 ? "turn" : "turns"}  ${name ?? preview ?? ""}`
  );
  const rest = sessions.length - SHOWN;
  if (rest > 0) lines.push(`  and ${rest} older ones; /sessions <words> searches them`);
  if (next !== undefined) lines.push("  The oldest sessions were not searched");
  return lines.join("\n") || "No sessions";
}
