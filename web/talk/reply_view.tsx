import type { Turn } from "../../src/client/mod.ts";
import type { Session } from "../state/session.ts";
import { useStore } from "../state/store.ts";
import { openDrawer } from "../state/ui.ts";
import { DRAWER } from "../views.ts";
import { ActionButton, CopyButton } from "./actions.tsx";
import { Masked } from "./masked.tsx";
import { prose } from "./reading.ts";

const WHOLE: ReadonlySet<string> = new Set(["end_turn", "stop_sequence", "imported"]);

/** What became of a message: the reply as it comes, or why there is none. */
export function ReplyView({ turn, session }: { readonly turn: Turn; readonly session: Session }) {
  const { status, reply } = turn;
  if (status === "queued" || status === "sent") return null;
  const runs = status === "accepted" || status === "streaming";
  return (
    <div class="reply">
      <h3 class="unseen">{session.speaker}</h3>
      {reply === "" && runs && (
        <p class="thinking">
          <span class="unseen">Answering</span>
        </p>
      )}
      {reply !== "" && <Text text={reply} isWhole={!runs} />}
      <Outcome turn={turn} session={session} />
      {status === "completed" && <Masked turn={turn} part="reply" />}
      {!runs && reply !== "" && (
        <div class="actions" role="group" aria-label="Actions on the reply">
          <CopyButton text={reply} />
          {DRAWER && status === "completed" && (
            <ActionButton
              icon="eye"
              label={DRAWER.action}
              onClick={() => openDrawer(turn.id)}
            />
          )}
        </div>
      )}
    </div>
  );
}

function Text({ text, isWhole }: { readonly text: string; readonly isWhole: boolean }) {
  const Prose = useStore(prose, (value) => value);
  return Prose ? <Prose text={text} isWhole={isWhole} /> : <p class="plain" dir="auto">{text}</p>;
}

/** How a turn ended, where it did not end well. */
function Outcome({ turn, session }: { readonly turn: Turn; readonly session: Session }) {
  const { status, error, stopReason } = turn;
  const again = (
    <button type="button" class="small" onClick={() => session.retry(turn.id)}>Try again</button>
  );
  if (status === "cancelled") return <p class="note">Stopped. {again}</p>;
  if (status === "failed") {
    return (
      <p class="note problem" role="note">
        <span dir="auto">{error?.message ?? "The turn failed"}</span>{" "}
        {error?.retryable ? again : (
          <button
            type="button"
            class="small"
            onClick={() => session.write(turn.text)}
          >
            Write it again
          </button>
        )}
      </p>
    );
  }
  if (status !== "completed" || stopReason === undefined || WHOLE.has(stopReason)) return null;
  return <p class="note">{endWords(stopReason)}</p>;
}

function endWords(reason: string): string {
  switch (reason) {
    case "max_tokens":
      return "The reply ends here: it reached the longest that is allowed (MAX_OUTPUT_TOKENS)";
    case "refusal":
      return "Claude declined to go on";
    default:
      return `The reply ended early: ${reason}`;
  }
}
