import type { State } from "../../src/client/mod.ts";
import { words } from "../languages/first.ts";
import { sendInNewSession } from "../sessions/actions.ts";
import { useSignal } from "../shared/signal.ts";
import type { Session } from "../state/session.ts";
import { requestToken } from "../state/token.ts";
import { lateWords } from "../languages/late.ts";
import { fullSentence } from "../ui/full_sentence.ts";

/** Says why the session is closed, and offers what can be done. */
export function ClosedBanner({ session, state }: {
  readonly session: Session;
  readonly state: Extract<State, { readonly status: "closed" }>;
}) {
  const hasDraft = useSignal(session.draft, (text) => text.trim() !== "");
  if (state.reason === "done") return null;
  if (session.isGone) {
    return (
      <div class="banner problem" role="alert">
        <p>
          {state.reason === "expired" ? lateWords.expiredHere : lateWords.deletedHere}{" "}
          {hasDraft && lateWords.draftKept}
        </p>
        <button
          type="button"
          class="small"
          data-offer
          onClick={() => sendInNewSession(session)}
        >
          {hasDraft ? lateWords.sendInNew : lateWords.startNew}
        </button>
      </div>
    );
  }
  return (
    <div class="banner problem" role="alert">
      <p>{fullSentence(words.error(state.code, state.message))}</p>
      {state.reason === "unauthorized"
        ? <button type="button" class="small" onClick={requestToken}>{lateWords.enterToken}</button>
        : (
          <button type="button" class="small" onClick={() => session.reopen()}>
            {words.tryAgain}
          </button>
        )}
    </div>
  );
}
