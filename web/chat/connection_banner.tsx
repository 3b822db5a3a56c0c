import type { State } from "../../src/client/mod.ts";
import { words } from "../languages/first.ts";
import { sendInNewSession } from "../sessions/actions.ts";
import { useSignal } from "../shared/signal.ts";
import { online } from "../state/online.ts";
import type { Session } from "../state/session.ts";
import { requestToken } from "../state/token.ts";

/** Why the session is not connected, and what to do about it. */
export function ConnectionBanner({ session }: { readonly session: Session }) {
  const state = useSignal(session.state, (value) => value);
  const isOnline = useSignal(online, (value) => value);
  if (state.status === "closed") return <ClosedBanner session={session} state={state} />;
  if (isOnline && state.status !== "waiting") return null;
  return (
    <div class="banner">
      <p>
        {isOnline ? waitingText(state) : words.youAreOffline}
      </p>
      {isOnline && state.status === "waiting" && (
        <details>
          <summary>{words.details}</summary>
          <p>{sentence(words.error(state.code, state.why))}</p>
        </details>
      )}
      <button type="button" class="small" onClick={() => session.nudge()}>{words.tryNow}</button>
    </div>
  );
}

function ClosedBanner({ session, state }: {
  readonly session: Session;
  readonly state: Extract<State, { readonly status: "closed" }>;
}) {
  const hasDraft = useSignal(session.draft, (text) => text.trim() !== "");
  if (state.reason === "done") return null;
  if (session.isGone) {
    return (
      <div class="banner problem" role="alert">
        <p>
          {state.reason === "expired" ? words.expiredHere : words.deletedHere}{" "}
          {hasDraft && words.draftKept}
        </p>
        <button
          type="button"
          class="small"
          data-offer
          onClick={() => sendInNewSession(session)}
        >
          {hasDraft ? words.sendInNew : words.startNew}
        </button>
      </div>
    );
  }
  return (
    <div class="banner problem" role="alert">
      <p>{sentence(words.error(state.code, state.message))}</p>
      {state.reason === "unauthorized"
        ? <button type="button" class="small" onClick={requestToken}>{words.enterToken}</button>
        : (
          <button type="button" class="small" onClick={() => session.reopen()}>
            {words.tryAgain}
          </button>
        )}
    </div>
  );
}

function waitingText(state: State): string {
  return state.status === "waiting" && state.code === "too_many_connections"
    ? words.tooManyTabs
    : words.unreachable;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, "")}.`;
}
