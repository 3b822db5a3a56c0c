import { lateWords } from "../languages/late.ts";
import { tryTo } from "../sessions/changes.ts";
import type { ReplyToolsProps } from "../sessions/late_parts.ts";
import { failureText } from "../state/failure_text.ts";
import { Stepper } from "./stepper.tsx";

/** Chooses among the replies of a message, and asks for another one or for the rest of this one. */
export function ReplyTools({ turn, session, mayChange, shown, onShow }: ReplyToolsProps) {
  const { id, replies = [], chosen, stopReason } = turn;
  const index = replies.findIndex(({ position }) => position === (shown ?? chosen));
  const step = (to: number) => {
    const reply = replies[to]?.position;
    if (reply === undefined) return;
    if (!mayChange) return onShow(reply);
    void tryTo(lateWords.notChosen, () => session.client.chooseReply(id, reply));
  };
  const again = (how: "regenerate" | "continueReply") => {
    void tryTo(lateWords.notRegenerated, async () => void await session.client[how](id));
  };
  return (
    <>
      {replies.length > 1 && index >= 0 && (
        <Stepper
          label={lateWords.replyOf}
          previous={lateWords.previousReply}
          next={lateWords.nextReply}
          index={index}
          count={replies.length}
          onStep={step}
        />
      )}
      {mayChange && (
        <button type="button" class="small quiet" onClick={() => again("regenerate")}>
          {lateWords.regenerate}
        </button>
      )}
      {mayChange && stopReason === "max_tokens" && (
        <button
          type="button"
          class="small quiet"
          onClick={() => again("continueReply")}
        >
          {lateWords.continueReply}
        </button>
      )}
    </>
  );
}

/** Why the reply that is shown is not the one to expect, if it isn't. */
export function ReplyNote({ turn, shown }: Pick<ReplyToolsProps, "turn" | "shown">) {
  const { reopenError, chosen } = turn;
  if (shown !== undefined && shown !== chosen) return <p class="note">{lateWords.otherReply}</p>;
  if (!reopenError) return null;
  return (
    <p class="note problem" role="note">
      <span dir="auto">{failureText(reopenError).text}</span> {lateWords.earlierStays}
    </p>
  );
}
