import type { SessionInfo } from "../../src/client/mod.ts";
import { words } from "../languages/first.ts";
import { useSignal } from "../shared/signal.ts";
import type { Session } from "../state/session.ts";
import { sessions } from "./list.ts";

const MAX_CHARACTERS = 60;

/** The title of a session: its name, else the beginning of its first message. */
export function listedTitle(info: Partial<SessionInfo> | undefined): string {
  return info?.name ?? info?.preview ?? words.newSession;
}

/** The title of the session on screen, from whatever is known first. Also sets the document's. */
export function useTitle(session: Session): string {
  const info = useSignal(session.info, (value) => value);
  const listed = useSignal(
    sessions,
    ({ found }) => found.find((each) => each.session === session.id),
  );
  const firstLine = useSignal(session.changed, () => firstLineOf(session));
  const title = info?.name ?? listed?.name ?? listed?.preview ?? firstLine ?? words.newSession;
  document.title = title === words.newSession ? words.longAppName : `${title} · ${words.appName}`;
  return title;
}

function firstLineOf({ client }: Session): string | undefined {
  const [turn] = client.turns;
  if (!turn || client.hasOlder) return undefined;
  const [line = ""] = turn.text.trimStart().slice(0, MAX_CHARACTERS + 1).split("\n");
  return line.length > MAX_CHARACTERS
    ? `${line.slice(0, MAX_CHARACTERS).toWellFormed()} …`
    : line.trim();
}
