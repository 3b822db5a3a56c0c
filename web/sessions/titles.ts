import type { SessionInfo } from "../../src/client/mod.ts";
import type { Session } from "../state/session.ts";
import { useStore } from "../state/store.ts";
import { sessions } from "./list.ts";

const LONGEST = 60;

/** What a session is called: its name, else its first words, else that it is new. */
export function titleOf(info: Partial<SessionInfo> | undefined): string {
  return info?.name ?? info?.preview ?? "New session";
}

/** The title of the session that is shown, as soon as anything is known of it. */
export function useTitle(session: Session): string {
  const info = useStore(session.info, (value) => value);
  const listed = useStore(
    sessions,
    ({ found }) => found.find((each) => each.session === session.id),
  );
  const first = useStore(session.changed, () => firstWords(session));
  const title = info?.name ?? listed?.name ?? listed?.preview ?? first ?? "New session";
  document.title = title === "New session" ? "Claude Context Bridge" : `${title} · Context Bridge`;
  return title;
}

function firstWords({ client }: Session): string | undefined {
  const [turn] = client.turns;
  if (!turn || client.hasOlder) return undefined;
  const line = turn.text.trim().split("\n")[0] ?? "";
  return line.length > LONGEST ? `${line.slice(0, LONGEST).toWellFormed()} …` : line;
}
