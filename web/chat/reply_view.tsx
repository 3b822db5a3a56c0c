import { useState } from "hono/jsx/dom";
import type { Turn } from "../../src/client/mod.ts";
import { words } from "../languages/first.ts";
import { lateParts } from "../sessions/late_parts.ts";
import { useSignal } from "../shared/signal.ts";
import type { Session } from "../state/session.ts";
import { modelName } from "../state/model_name.ts";
import { useBeginning } from "../ui/long_text.tsx";
import { CopyButton, SaidAt } from "../ui/turn_actions.tsx";
import { prose } from "./load_prose.ts";

interface ReplyProps {
  readonly turn: Turn;
  readonly session: Session;
  /** Whether nothing was said after it, and no message waits. */
  readonly isNewest: boolean;
  /** Whether the reader may send messages. */
  readonly canWrite: boolean;
}

/** The reply to a message as it arrives, or why there is none. */
export function ReplyView({ turn, session, isNewest, canWrite }: ReplyProps) {
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
      {parts && <parts.Ending turn={turn} session={session} canWrite={canWrite} />}
      {parts && !isRunning && <parts.ReplyNote turn={turn} shown={other?.position} />}
      {parts && status === "completed" && <parts.MaskedNote turn={turn} part="reply" />}
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
          {parts && canWrite && <parts.NeverUse turn={turn} session={session} />}
          {parts && status === "completed" && <parts.RequestButton turn={turn} />}
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
