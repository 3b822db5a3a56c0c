import type { State } from "../../src/client/mod.ts";
import { words } from "../languages/first.ts";
import { lateWords } from "../languages/late.ts";
import { useSignal } from "../shared/signal.ts";
import { online } from "../state/online.ts";
import type { Session } from "../state/session.ts";
import { fullSentence } from "../ui/full_sentence.ts";
import { ClosedBanner } from "./closed_banner.tsx";

/** Why the session is not connected, and what to do about it. */
export function ConnectionBanner({ session }: { readonly session: Session }) {
  const state = useSignal(session.state, (value) => value);
  const isOnline = useSignal(online, (value) => value);
  if (state.status === "closed") return <ClosedBanner session={session} state={state} />;
  if (isOnline && state.status !== "waiting") return null;
  return (
    <div class="banner">
      <p>
        {isOnline ? waitingText(state) : lateWords.connection.youAreOffline}
      </p>
      {isOnline && state.status === "waiting" && (
        <details>
          <summary>{lateWords.details}</summary>
          <p>{fullSentence(words.error(state.code, state.why))}</p>
        </details>
      )}
      <button type="button" class="small" onClick={() => session.nudge()}>
        {lateWords.connection.tryNow}
      </button>
    </div>
  );
}

function waitingText(state: State): string {
  return state.status === "waiting" && state.code === "too_many_connections"
    ? lateWords.connection.tooManyTabs
    : lateWords.connection.unreachable;
}
