import { useState } from "hono/jsx/dom";
import type { Turn } from "../../src/client/mod.ts";
import { words } from "../languages/first.ts";
import { lateParts } from "../sessions/late_parts.ts";
import { useSignal } from "../shared/signal.ts";
import { drawerTitle, openDrawer } from "../state/route.ts";
import type { Session } from "../state/session.ts";
import { modelName } from "../state/model_name.ts";
import { isLostWithSession } from "../state/unsent.ts";
import { useBeginning } from "../ui/long_text.tsx";
import { ActionButton, CopyButton, SaidAt } from "../ui/turn_actions.tsx";
import { failureTexts } from "../state/failure_texts.ts";
import { prose } from "./load_prose.ts";
import { MaskedNote } from "./masked_note.tsx";

/** The stop reasons of a complete reply. */
const COMPLETE: ReadonlySet<string> = new Set([
  "end_turn",
  "stop_sequence",
  "asked_back",
  "imported",
]);

interface ReplyProps {
  readonly turn: Turn;
  readonly session: Session;
  /** Whether nothing was said after it, and no message waits. */
  readonly isNewest: boolean;
  /** Whether the reader may send messages. */
  readonly canWrite: boolean;
}

/** The reply to a message as it arrives, or why there is none. */
export function ReplyView(props: ReplyProps) {
  const { turn, session, isNewest, canWrite } = props;
  const { status } = turn;
  const parts = useSignal(lateParts, (value) => value);
  const [viewed, view] = useState<number | undefined>(undefined);
  const mayChange = isNewest && canWrite && status === "completed";
  const other = mayChange || status !== "completed"
    ? undefined
    : turn.replies?.find(({ position }) => position === viewed);
  const reply = other?.text ?? turn.reply;
  if (status === "queued" || status === "sent") return null;
  const isRunning = status === "accepted" || status === "streaming";
  return (
    <div class="reply">
      <h3 class="unseen">{session.speaker}</h3>
      {reply === "" && isRunning && (
        <p class="thinking">
          <span class="unseen">{words.isAnswering}</span>
        </p>
      )}
      {reply !== "" && <ReplyText text={reply} isComplete={!isRunning} />}
      <Ending {...props} />
      {parts && !isRunning && <parts.ReplyNote turn={turn} shown={other?.position} />}
      {status === "completed" && <MaskedNote turn={turn} part="reply" />}
      {!isRunning && reply !== "" && (
        <div class="actions" role="group" aria-label={words.replyActions}>
          {parts && status === "completed" && (
            <parts.ReplyTools
              turn={turn}
              session={session}
              mayChange={mayChange}
              shown={other?.position}
              onShow={view}
            />
          )}
          <CopyButton text={reply} />
          {canWrite && <NeverUse turn={turn} session={session} />}
          {status === "completed" && (
            <ActionButton
              icon="eye"
              label={drawerTitle(turn.id)}
              onClick={() => openDrawer(turn.id)}
            />
          )}
          <span class="said-by">
            {turn.model !== undefined && turn.model !== "imported" && (
              <bdi>{modelName(turn.model)}</bdi>
            )} <SaidAt at={turn.repliedAt} />
          </span>
        </div>
      )}
    </div>
  );
}

/** Keeps the turn from Claude, once the part for that has loaded. */
function NeverUse(props: Pick<ReplyProps, "turn" | "session">) {
  const parts = useSignal(lateParts, (value) => value);
  return parts && <parts.NeverUse {...props} />;
}

function ReplyText({ text, isComplete }: { readonly text: string; readonly isComplete: boolean }) {
  const Prose = useSignal(prose, (value) => value);
  const { shown, more } = useBeginning(text);
  return (
    <>
      {Prose
        ? <Prose text={shown} isComplete={isComplete || more !== null} />
        : <p class="plain" dir="auto">{shown}</p>}
      {more}
    </>
  );
}

/** How the turn ended, if not with a complete reply. */
function Ending({ turn, session, canWrite }: Omit<ReplyProps, "isNewest">) {
  const { id, status, stopReason } = turn;
  if (status === "cancelled") {
    const isTakenBack = session.wasTakenBack(id);
    return (
      <p class={isTakenBack ? "note taken-back" : "note"}>
        {isTakenBack ? words.takenBack : words.stopped}{" "}
        {canWrite && <RetryButton turn={turn} session={session} />}
      </p>
    );
  }
  if (status === "failed" && isLostWithSession(turn)) {
    return <p class="note problem">{words.notAnswered}</p>;
  }
  if (status === "failed") return <Failure turn={turn} session={session} canWrite={canWrite} />;
  if (status !== "completed" || stopReason === undefined || COMPLETE.has(stopReason)) return null;
  return <p class="note">{stopText(stopReason)}</p>;
}

/** Why the turn failed, what to do about it, and the technical message folded away. */
function Failure({ turn, session, canWrite }: Omit<ReplyProps, "isNewest">) {
  const { failureText } = useSignal(failureTexts, (value) => value);
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
              {words.editAndResend}
            </button>
          ))}
      </p>
      {details !== undefined && (
        <details>
          <summary>{words.details}</summary>
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
      return words.cutOff;
    case "refusal":
      return words.declined;
    default:
      return words.endedEarly(reason);
  }
}
