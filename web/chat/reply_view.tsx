import type { Turn } from "../../src/client/mod.ts";
import { words } from "../languages/first.ts";
import { useSignal } from "../shared/signal.ts";
import { drawerTitle, openDrawer } from "../state/route.ts";
import type { Session } from "../state/session.ts";
import { lateParts } from "../sessions/late_parts.ts";
import { modelName } from "../state/model_name.ts";
import { useBeginning } from "../ui/long_text.tsx";
import { ActionButton, CopyButton, SaidAt } from "../ui/turn_actions.tsx";
import { prose } from "./load_prose.ts";

interface ReplyProps {
  readonly turn: Turn;
  readonly session: Session;
  /** Whether the reader may send messages. */
  readonly canWrite: boolean;
}

/** The reply to a message as it arrives, or why there is none. */
export function ReplyView({ turn, session, canWrite }: ReplyProps) {
  const parts = useSignal(lateParts, (value) => value);
  const { status, reply } = turn;
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
      {parts && status === "completed" && <parts.MaskedNote turn={turn} part="reply" />}
      {!isRunning && reply !== "" && (
        <div class="actions" role="group" aria-label={words.replyActions}>
          <CopyButton text={reply} />
          {parts && canWrite && <parts.NeverUse turn={turn} session={session} />}
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
