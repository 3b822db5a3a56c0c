import type { State } from "../../src/client/mod.ts";
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
        {isOnline
          ? waitingText(state)
          : "You are offline. Your messages are sent once you are back."}
      </p>
      {isOnline && state.status === "waiting" && (
        <details>
          <summary>Details</summary>
          <p>{sentence(state.why)}</p>
        </details>
      )}
      <button type="button" class="small" onClick={() => session.nudge()}>Try now</button>
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
          {state.reason === "expired"
            ? "This session has expired: it was not used for a long time."
            : "This session was deleted elsewhere."} {hasDraft && "What you wrote is kept."}
        </p>
        <button
          type="button"
          class="small"
          data-offer
          onClick={() => sendInNewSession(session)}
        >
          {hasDraft ? "Send in a new session" : "Start a new session"}
        </button>
      </div>
    );
  }
  return (
    <div class="banner problem" role="alert">
      <p>{sentence(state.message)}</p>
      {state.reason === "unauthorized"
        ? <button type="button" class="small" onClick={requestToken}>Enter a token</button>
        : <button type="button" class="small" onClick={() => session.reopen()}>Try again</button>}
    </div>
  );
}

function waitingText(state: State): string {
  return state.status === "waiting" && state.code === "too_many_connections"
    ? "Too many connections are open. Close another tab; your messages are sent once there is room."
    : "Can't reach the bridge. Your messages are sent once it is back.";
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, "")}.`;
}
