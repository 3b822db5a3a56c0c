import { useState } from "hono/jsx/dom";
import type { Turn } from "../../src/client/mod.ts";
import { forkAndSend } from "../sessions/actions.ts";
import type { Session } from "../state/session.ts";
import { ActionButton, CopyButton } from "./actions.tsx";
import { MaskedNote } from "./masked_note.tsx";
import { MessageEditor } from "./message_editor.tsx";

/** A message to Claude. It can be copied, or edited and sent in a new session. */
export function MessageView({ turn, session }: { readonly turn: Turn; readonly session: Session }) {
  const { edits } = session;
  const [isEdited, edit] = useState(edits.has(turn.id));
  if (isEdited) {
    const close = () => {
      edits.delete(turn.id);
      edit(false);
    };
    return (
      <MessageEditor
        text={edits.get(turn.id) ?? turn.text}
        isNew={!edits.has(turn.id)}
        onInput={(text) => edits.set(turn.id, text)}
        onCancel={close}
        onSend={async (text) => {
          if (await forkAndSend(session, { turn, text })) close();
        }}
      />
    );
  }
  const { status } = turn;
  const isUnsent = status === "queued" || status === "sent";
  return (
    <div class="message">
      <h3 class="unseen">You</h3>
      <p class="bubble" dir="auto">{turn.text}</p>
      {turn.position !== undefined && <MaskedNote turn={turn} part="message" />}
      {isUnsent && <p class="note">{sendingText(turn, session)}</p>}
      <div class="actions" role="group" aria-label="Message actions">
        <CopyButton text={turn.text} />
        {turn.position !== undefined && (
          <ActionButton
            icon="edit"
            label="Edit in a new session"
            onClick={() => edit(true)}
          />
        )}
      </div>
    </div>
  );
}

function sendingText({ status, waiting }: Turn, session: Session): string {
  if (waiting) return `${waiting.message}. It will be sent again automatically.`;
  if (status === "sent") return "Sending …";
  return session.state.get().status === "open"
    ? "Waiting for the previous message"
    : "Will be sent when the connection is back";
}
