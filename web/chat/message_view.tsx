import { useState } from "hono/jsx/dom";
import type { Turn } from "../../src/client/mod.ts";
import { words } from "../languages/first.ts";
import { useSignal } from "../shared/signal.ts";
import { lateParts } from "../sessions/late_parts.ts";
import type { Session } from "../state/session.ts";
import { Lazy } from "../ui/lazy.tsx";
import { shownOfMessage, useBeginning } from "../ui/long_text.tsx";
import { ActionButton, CopyButton, SaidAt } from "../ui/turn_actions.tsx";

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
  const parts = useSignal(lateParts, (value) => value);
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
      {parts && turn.position !== undefined && <parts.MaskedNote turn={turn} part="message" />}
      {parts && (isUnsent || isWaiting) && <parts.Waiting turn={turn} session={session} />}
      <div class="actions" role="group" aria-label={words.messageActions}>
        {parts && turn.position !== undefined && (
          <parts.MessageVersions turn={turn} session={session} />
        )}
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
