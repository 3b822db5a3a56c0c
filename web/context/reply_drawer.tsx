import { useEffect, useState } from "hono/jsx/dom";
import type { EventInfo, Turn } from "../../src/client/mod.ts";
import { contextWords } from "../languages/context.ts";
import { words } from "../languages/first.ts";
import { lateWords } from "../languages/late.ts";
import { notify } from "../shared/notices.ts";
import { useSignal } from "../shared/signal.ts";
import { callApi, describeError } from "../state/bridge.ts";
import { callFailureOf, textOf, usageOf } from "../state/event_data.ts";
import type { Session } from "../state/session.ts";
import { showTurn } from "../state/show_turn.ts";
import { useBeginning } from "../ui/long_text.tsx";
import { ContextPanel } from "./context_panel.tsx";
import { CostView } from "./cost_view.tsx";
import { InsertedPanel } from "./inserted_panel.tsx";
import { type RequestRecord, requestRecordOf } from "./request_record.ts";

type Shown = RequestRecord | { readonly kind: "loading" } | {
  readonly kind: "failed";
  readonly error: unknown;
};

/** Shows what Claude saw for a reply. */
export function ReplyDrawer({ session, turn }: {
  readonly session: Session;
  readonly turn: string;
}) {
  const [shown, setShown] = useState<Shown>({ kind: "loading" });
  const [tries, setTries] = useState(0);
  const endedAt = useSignal(session.changed, () => session.turn(turn)?.endedAt);
  useEffect(() => {
    const loading = new AbortController();
    const { signal } = loading;
    requestRecordOf(session, turn, signal).then(
      (record) => signal.aborted || setShown(record),
      (error) => signal.aborted || setShown({ kind: "failed", error }),
    );
    return () => loading.abort();
  }, [session, turn, endedAt, tries]);
  const message = session.turn(turn);
  return (
    <div class="context">
      {message && <About session={session} turn={message} />}
      <Body session={session} shown={shown} retry={() => setTries(tries + 1)} />
    </div>
  );
}

/** The message, and what can be done with its turn. */
function About({ session, turn: { id, text, position, status } }: {
  readonly session: Session;
  readonly turn: Turn;
}) {
  const { shown, more } = useBeginning(text);
  return (
    <div class="context-about">
      <p class="context-question" dir="auto">{shown}</p>
      {more}
      <div class="buttons">
        {position !== undefined && (
          <button
            type="button"
            class="small quiet"
            onClick={() => showTurn(session, position)}
          >
            {lateWords.showInChat}
          </button>
        )}
        {status === "completed" && (
          <button
            type="button"
            class="small quiet"
            onClick={() => void pinReply(session, id)}
          >
            {contextWords.pinReply}
          </button>
        )}
      </div>
    </div>
  );
}

/** Pins a reply, so that it is sent with every later message. */
async function pinReply({ id }: Session, turn: string): Promise<void> {
  try {
    await callApi((api) => api.pin(id, { turn, part: "reply" }));
    notify({ kind: "info", text: contextWords.replyPinned });
  } catch (error) {
    notify({ kind: "problem", text: contextWords.replyNotPinned(describeError(error)) });
  }
}

function Body({ session, shown, retry }: {
  readonly session: Session;
  readonly shown: Shown;
  readonly retry: () => void;
}) {
  switch (shown.kind) {
    case "loading":
      return <p class="waiting-for" role="status">{contextWords.loadingRequest}</p>;
    case "running":
      return (
        <p class="context-plain" role="status">
          {contextWords.stillAnswering}
        </p>
      );
    case "none":
      return <p class="context-plain" role="note" dir="auto">{shown.why}</p>;
    case "failed":
      return (
        <div class="context-plain problem" role="alert">
          <p dir="auto">{contextWords.noRequest(describeError(shown.error))}</p>
          <button type="button" class="small" onClick={retry}>{words.tryAgain}</button>
        </div>
      );
    case "inserted":
      return <InsertedPanel session={session} context={shown.context} />;
    case "known":
      return <Known session={session} record={shown} />;
    default:
      return shown satisfies never;
  }
}

function Known({ session, record: { context, end, at } }: {
  readonly session: Session;
  readonly record: Extract<RequestRecord, { readonly kind: "known" }>;
}) {
  const moment = { at, isPast: true } as const;
  return (
    <ContextPanel session={session} context={context} moment={moment}>
      {end && <EndView end={end} />}
    </ContextPanel>
  );
}

/** The cost of the call, or how the turn ended without one. */
function EndView({ end: { type, data } }: { readonly end: EventInfo }) {
  if (type === "ReplyCompleted") {
    return <CostView model={textOf(data, "model")} usage={usageOf(data)} />;
  }
  return (
    <p class="context-plain" role="note">
      {type === "TurnCancelled"
        ? contextWords.stoppedTurn
        : contextWords.callFailed(callFailureOf(data))}
    </p>
  );
}
