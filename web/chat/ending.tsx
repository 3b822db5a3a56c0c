import type { Turn } from "../../src/client/mod.ts";
import { words } from "../languages/first.ts";
import { lateWords } from "../languages/late.ts";
import { failureText } from "../state/failure_text.ts";
import type { Session } from "../state/session.ts";
import { isLostWithSession } from "../state/unsent.ts";
import { RequestButton } from "./request_button.tsx";

/** The stop reasons of a complete reply. */
const COMPLETE: ReadonlySet<string> = new Set([
  "end_turn",
  "stop_sequence",
  "asked_back",
  "imported",
]);

interface EndingProps {
  readonly turn: Turn;
  readonly session: Session;
  /** Whether the reader may send messages. */
  readonly canWrite: boolean;
}

/** How the turn ended, if not with a complete reply. */
export function Ending({ turn, session, canWrite }: EndingProps) {
  const { id, status, stopReason } = turn;
  if (status === "cancelled") {
    const isTakenBack = session.wasTakenBack(id);
    return (
      <p class={isTakenBack ? "note taken-back" : "note"}>
        {isTakenBack ? lateWords.turn.takenBack : lateWords.turn.stopped}{" "}
        {canWrite && <RetryButton turn={turn} session={session} />}
        {!isTakenBack && <RequestButton turn={turn} />}
      </p>
    );
  }
  if (status === "failed" && isLostWithSession(turn)) {
    return <p class="note problem">{lateWords.turn.notAnswered}</p>;
  }
  if (status === "failed") return <Failure turn={turn} session={session} canWrite={canWrite} />;
  if (status !== "completed" || stopReason === undefined || COMPLETE.has(stopReason)) return null;
  return <p class="note">{stopText(stopReason)}</p>;
}

/** Why the turn failed, what to do about it, and the technical message folded away. */
function Failure({ turn, session, canWrite }: EndingProps) {
  const { text, details } = failureText(turn.error);
  return (
    <div class="note problem" role="note">
      <p>
        <span dir="auto">{text}</span> {canWrite &&
          (turn.error?.retryable ? <RetryButton turn={turn} session={session} /> : (
            <button
              type="button"
              class="small"
              onClick={() => session.addToDraft(turn.text)}
            >
              {lateWords.turn.editAndResend}
            </button>
          ))}
        <RequestButton turn={turn} />
      </p>
      {details !== undefined && (
        <details open={turn.error?.code === "model_invalid_request"}>
          <summary>{lateWords.details}</summary>
          <p dir="auto">{details}</p>
        </details>
      )}
    </div>
  );
}

function RetryButton({ turn, session }: { readonly turn: Turn; readonly session: Session }) {
  return (
    <button type="button" class="small" onClick={() => session.retry(turn.id)}>
      {words.tryAgain}
    </button>
  );
}

function stopText(reason: string): string {
  switch (reason) {
    case "max_tokens":
      return lateWords.turn.cutOff;
    case "refusal":
      return lateWords.turn.declined;
    default:
      return lateWords.turn.endedEarly(reason);
  }
}
