import type { Turn } from "../../src/client/mod.ts";
import { lateWords } from "../languages/late.ts";
import { timeToCome } from "../languages/numbers.ts";
import { waitingText } from "../state/failure_text.ts";
import type { Session } from "../state/session.ts";

const loadFiles = () => import("./pending_files.ts");

/** Why a message is not answered yet, and how to edit it or take it back meanwhile. */
export function Waiting({ turn, session }: { readonly turn: Turn; readonly session: Session }) {
  return (
    <p class="note waits">
      <span>{sendingText(turn, session)}</span>
      {turn.status !== "sent" && (
        <>
          <button
            type="button"
            class="small quiet"
            onClick={() => {
              session.takeBack(turn.id);
              session.addToDraft(turn.text);
              if (turn.attachments) {
                const files = turn.attachments;
                void loadFiles().then(({ giveBack }) => giveBack(session, files));
              }
              document.querySelector<HTMLElement>("#message")?.focus();
            }}
          >
            {lateWords.edit}
          </button>
          <button type="button" class="small quiet" onClick={() => session.takeBack(turn.id)}>
            {lateWords.turn.takeBack}
          </button>
        </>
      )}
    </p>
  );
}

function sendingText({ status, waiting }: Turn, session: Session): string {
  if (status === "accepted") return lateWords.turn.waitsForReply;
  if (waiting) {
    const until = timeToCome(waiting.until, Date.now());
    return `${waitingText(waiting)} ${lateWords.turn.sentAgainAt(until)}`;
  }
  if (status === "sent") return lateWords.turn.sending;
  return session.state.get().status === "open"
    ? lateWords.turn.waitsForMessage
    : lateWords.turn.waitsForConnection;
}
