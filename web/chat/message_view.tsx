import { useState } from "hono/jsx/dom";
import type { Turn } from "../../src/client/mod.ts";
import { words } from "../languages/first.ts";
import { useSignal } from "../shared/signal.ts";
import { timeToCome } from "../languages/numbers.ts";
import { lateParts } from "../sessions/late_parts.ts";
import type { Session } from "../state/session.ts";
import { Lazy } from "../ui/lazy.tsx";
import { shownOfMessage, useBeginning } from "../ui/long_text.tsx";
import { ActionButton, CopyButton, SaidAt } from "../ui/turn_actions.tsx";
import { failureTexts } from "../state/failure_texts.ts";
import { MaskedNote } from "./masked_note.tsx";

const loadFiles = () => import("./pending_files.ts");
const loadAttached = () => import("./attached_list.tsx");
const loadEditor = () => import("./message_editor.tsx");

/** A message to Claude. It can be copied, or edited and sent in a new session. */
export function MessageView({ turn, session, isWaiting, canWrite }: {
  readonly turn: Turn;
  readonly session: Session;
  /** Whether it waits until another message is answered. */
  readonly isWaiting: boolean;
  readonly canWrite: boolean;
}) {
  const { edits } = session;
  const [isEdited, edit] = useState(edits.has(turn.id));
  const { shown, more } = useBeginning(turn.text, shownOfMessage(turn.text));
  if (isEdited) {
    const close = () => {
      edits.delete(turn.id);
      edit(false);
    };
    return (
      <Lazy
        load={loadEditor}
        label={words.theEditor}
        props={{
          session,
          turn,
          text: edits.get(turn.id) ?? turn.text,
          isNew: !edits.has(turn.id),
          onInput: (text: string) => void edits.set(turn.id, text),
          onClose: close,
        }}
      />
    );
  }
  const { status } = turn;
  const isUnsent = status === "queued" || status === "sent";
  return (
    <div class="message">
      <h3 class="unseen">{words.you}</h3>
      {turn.attachments && (
        <Lazy
          load={loadAttached}
          label={words.theAttachments}
          props={{ session: session.id, files: turn.attachments }}
        />
      )}
      {turn.text !== "" && <p class="bubble" dir="auto">{shown}</p>}
      {more}
      {turn.position !== undefined && <MaskedNote turn={turn} part="message" />}
      {(isUnsent || isWaiting) && <Waiting turn={turn} session={session} />}
      <div class="actions" role="group" aria-label={words.messageActions}>
        {turn.position !== undefined && <Versions turn={turn} session={session} />}
        <SaidAt at={turn.saidAt} />
        <CopyButton text={turn.text} />
        {canWrite && turn.position !== undefined && !isWaiting && (
          <ActionButton
            icon="edit"
            label={words.editInNew}
            onClick={() => edit(true)}
          />
        )}
      </div>
    </div>
  );
}

/** The other versions of a message, once the part that shows them has loaded. */
function Versions(props: { readonly turn: Turn; readonly session: Session }) {
  const parts = useSignal(lateParts, (value) => value);
  return parts && <parts.MessageVersions {...props} />;
}

/** Why a message is not answered yet, and how to edit it or take it back meanwhile. */
function Waiting({ turn, session }: { readonly turn: Turn; readonly session: Session }) {
  const { waitingText } = useSignal(failureTexts, (value) => value);
  return (
    <p class="note waits">
      <span>{sendingText(turn, { session, waitingText })}</span>
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
            {words.edit}
          </button>
          <button type="button" class="small quiet" onClick={() => session.takeBack(turn.id)}>
            {words.takeBack}
          </button>
        </>
      )}
    </p>
  );
}

function sendingText({ status, waiting }: Turn, { session, waitingText }: {
  readonly session: Session;
  readonly waitingText: (waiting: NonNullable<Turn["waiting"]>) => string;
}): string {
  if (status === "accepted") return words.waitsForReply;
  if (waiting) {
    const until = timeToCome(waiting.until, Date.now());
    return `${waitingText(waiting)} ${words.sentAgainAt(until)}`;
  }
  if (status === "sent") return words.sending;
  return session.state.get().status === "open" ? words.waitsForMessage : words.waitsForConnection;
}
