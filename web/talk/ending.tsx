import { online } from "../state/online.ts";
import type { Session } from "../state/session.ts";
import { useStore } from "../state/store.ts";
import { askForToken } from "../state/token.ts";
import { startSession } from "../sessions/actions.ts";

/** Why the session is not connected, and what to do, where it does not connect by itself. */
export function Ending({ session }: { readonly session: Session }) {
  const state = useStore(session.state, (value) => value);
  const isOnline = useStore(online, (value) => value);
  if (state.status === "waiting" || state.status !== "closed" && !isOnline) {
    const why = state.status === "waiting" && isOnline ? sentence(state.why) : "You are offline";
    return (
      <p class="banner">
        <span>{why}. What you write waits here, and is sent by itself.</span>
        <button type="button" class="small" onClick={() => session.nudge()}>Try now</button>
      </p>
    );
  }
  if (state.status !== "closed" || state.reason === "done") return null;
  return (
    <p class="banner problem" role="alert">
      <span>{sentence(state.message)}.</span>
      {state.reason === "unauthorized"
        ? <button type="button" class="small" onClick={askForToken}>Give a token</button>
        : state.reason === "erased" || state.reason === "expired"
        ? <button type="button" class="small" onClick={startSession}>Begin a new session</button>
        : <button type="button" class="small" onClick={() => session.reopen()}>Try again</button>}
    </p>
  );
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1).replace(/\.$/, "");
}
