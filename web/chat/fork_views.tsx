import { useEffect, useState } from "hono/jsx/dom";
import type { SessionInfo, Turn } from "../../src/client/mod.ts";
import { lateWords } from "../languages/late.ts";
import { knownSessions, versionsOf } from "../sessions/known.ts";
import { listedTitle } from "../sessions/titles.ts";
import { useSignal } from "../shared/signal.ts";
import { callApi, isNotFound } from "../state/bridge.ts";
import { goTo } from "../state/route.ts";
import type { Session } from "../state/session.ts";
import { Stepper } from "./stepper.tsx";

/** Switches between the versions of a message, which are in forks. */
export function MessageVersions({ turn, session }: {
  readonly turn: Turn;
  readonly session: Session;
}) {
  useSignal(knownSessions, (known) => known);
  const versions = versionsOf(session.id).find(({ at }) => session.firstAfter(at)?.id === turn.id);
  if (!versions) return null;
  return (
    <Stepper
      label={lateWords.versionOf}
      previous={lateWords.previousVersion}
      next={lateWords.nextVersion}
      index={versions.shown}
      count={versions.sessions.length}
      onStep={(index) => {
        const to = versions.sessions[index];
        if (to !== undefined) goTo(to);
      }}
    />
  );
}

/** Says where a fork is from, with a link, or that the session is gone. */
export function ForkNote({ fork }: { readonly fork: SessionInfo }) {
  const { forkedFrom, createdAt = "" } = fork;
  const from = forkedFrom?.session;
  const listed = useSignal(
    knownSessions,
    (known) => known.find((each) => each.session === from),
  );
  const [asked, setAsked] = useState<SessionInfo | "gone" | undefined>(undefined);
  useEffect(() => {
    if (from === undefined || listed) return;
    const leaving = new AbortController();
    const { signal } = leaving;
    callApi((api) => api.session(from, { signal })).then(
      (info) => signal.aborted || setAsked(info),
      (error) => !signal.aborted && isNotFound(error) && setAsked("gone"),
    );
    return () => leaving.abort();
  }, [from, listed]);
  const origin = listed ?? asked;
  if (from === undefined || origin === undefined) return null;
  // A session that began later is another one under the same id.
  const isThere = origin !== "gone" && (origin.createdAt ?? "") <= createdAt;
  return (
    <p class="mark">
      {isThere
        ? (
          <span>
            {lateWords.forkedFrom}{" "}
            <a
              href={`?session=${encodeURIComponent(from)}`}
              onClick={(event: MouseEvent) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                event.preventDefault();
                goTo(from);
              }}
            >
              <bdi>{listedTitle(origin)}</bdi>
            </a>
          </span>
        )
        : <span>{lateWords.forkedFromGone}</span>}
    </p>
  );
}
