import type { SessionInfo } from "../../src/client/mod.ts";
import { type Versions, versionsIn } from "../../src/client/versions.ts";
import { Signal } from "../shared/signal.ts";
import { sessions } from "./list.ts";

/** The sessions that were listed last without a search, which hides some. */
export const knownSessions = new Signal<readonly SessionInfo[]>([]);

sessions.subscribe(() => {
  const { query, found, isLoaded } = sessions.get();
  if (query === "" && isLoaded && found !== knownSessions.get()) knownSessions.set(found);
});

let last: {
  readonly known: readonly SessionInfo[];
  readonly session: string;
  readonly versions: readonly Versions[];
} | undefined;

/** The messages of a session that have other versions, by the sessions that are known. */
export function versionsOf(session: string): readonly Versions[] {
  const known = knownSessions.get();
  if (last?.known !== known || last.session !== session) {
    last = { known, session, versions: versionsIn(session, known) };
  }
  return last.versions;
}
