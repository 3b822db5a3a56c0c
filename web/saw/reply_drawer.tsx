import { useEffect, useState } from "hono/jsx/dom";
import { textOf, usageOf } from "../memory/growth.ts";
import { ask, wordsOf } from "../state/bridge.ts";
import { tell } from "../state/notices.ts";
import type { Session } from "../state/session.ts";
import { useStore } from "../state/store.ts";
import { lead } from "./lead.ts";
import { ContextView } from "./context_view.tsx";
import { CostView } from "./cost_view.tsx";
import { type Receipt, receiptOf } from "./receipt.ts";

type Shown = Receipt | { readonly kind: "loading" } | {
  readonly kind: "failed";
  readonly error: unknown;
};

/** What Claude saw for a reply. */
export function ReplyDrawer({ session, turn }: {
  readonly session: Session;
  readonly turn: string;
}) {
  const [shown, setShown] = useState<Shown>({ kind: "loading" });
  const [tries, setTries] = useState(0);
  const endedAt = useStore(session.changed, () => session.turn(turn)?.endedAt);
  useEffect(() => {
    const asking = new AbortController();
    const { signal } = asking;
    receiptOf(session, turn, signal).then(
      (receipt) => signal.aborted || setShown(receipt),
      (error) => signal.aborted || setShown({ kind: "failed", error }),
    );
    return () => asking.abort();
  }, [session, turn, endedAt, tries]);
  const message = session.turn(turn);
  return (
    <div class="saw">
      {message && (
        <div class="saw-about">
          <p class="saw-question" dir="auto">{message.text}</p>
          <div class="buttons">
            {message.position !== undefined && (
              <button
                type="button"
                class="small quiet"
                onClick={() => lead(session, message.position ?? 0)}
              >
                Go to this turn
              </button>
            )}
            {message.status === "completed" && (
              <button
                type="button"
                class="small quiet"
                onClick={() => void pinReply(session, turn)}
              >
                Pin the reply
              </button>
            )}
          </div>
        </div>
      )}
      <Body session={session} shown={shown} again={() => setTries(tries + 1)} />
    </div>
  );
}

/** Pins what was replied, so that it goes with every message to come. */
async function pinReply({ id }: Session, turn: string): Promise<void> {
  try {
    await ask((api) => api.pin(id, { turn, part: "reply" }));
    tell({ kind: "info", text: "Pinned: it goes with every message from now on" });
  } catch (error) {
    tell({ kind: "problem", text: `Not pinned: ${wordsOf(error)}` });
  }
}

function Body({ session, shown, again }: {
  readonly session: Session;
  readonly shown: Shown;
  readonly again: () => void;
}) {
  switch (shown.kind) {
    case "loading":
      return <p class="waiting-for" role="status">Asking what was sent …</p>;
    case "running":
      return (
        <p class="saw-plain" role="status">
          Claude is answering still. What it saw is shown here as soon as the turn has ended.
        </p>
      );
    case "none":
      return <p class="saw-plain" role="note" dir="auto">{shown.why}</p>;
    case "failed":
      return (
        <div class="saw-plain problem" role="alert">
          <p dir="auto">What was sent cannot be shown: {wordsOf(shown.error)}</p>
          <button type="button" class="small" onClick={again}>Try again</button>
        </div>
      );
    case "known":
      return <Known session={session} receipt={shown} />;
    default:
      return shown satisfies never;
  }
}

function Known({ session, receipt: { context, end, at } }: {
  readonly session: Session;
  readonly receipt: Extract<Receipt, { readonly kind: "known" }>;
}) {
  return (
    <ContextView session={session} context={context} moment={{ at, word: "before" }}>
      {end?.type === "ReplyCompleted"
        ? <CostView model={textOf(end.data, "model")} usage={usageOf(end.data)} />
        : end && (
          <p class="saw-plain" role="note">
            {end.type === "TurnCancelled"
              ? "The turn was stopped, so the model told no tokens."
              : `The call failed: ${textOf(end.data, "message")}`}
          </p>
        )}
    </ContextView>
  );
}
