import type { Turn } from "../../src/client/mod.ts";
import { useState } from "hono/jsx/dom";
import type { Session } from "../state/session.ts";
import { forkAndSend } from "../sessions/actions.ts";
import { ActionButton, CopyButton } from "./actions.tsx";
import { Editor } from "./editor.tsx";
import { Masked } from "./masked.tsx";

/** What was said to Claude. It can be copied, or said in other words in a session of its own. */
export function MessageView({ turn, session }: { readonly turn: Turn; readonly session: Session }) {
  const { edits } = session;
  const [isEdited, edit] = useState(edits.has(turn.id));
  if (isEdited) {
    const close = () => {
      edits.delete(turn.id);
      edit(false);
    };
    return (
      <Editor
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
  const waits = status === "queued" || status === "sent";
  return (
    <div class="message">
      <h3 class="unseen">You</h3>
      <p class="bubble" dir="auto">{turn.text}</p>
      {turn.position !== undefined && <Masked turn={turn} part="message" />}
      {waits && <p class="note">{waitingWords(turn, session)}</p>}
      <div class="actions" role="group" aria-label="Actions on your message">
        <CopyButton text={turn.text} />
        {turn.position !== undefined && (
          <ActionButton
            icon="edit"
            label="Edit in a new branch"
            onClick={() => edit(true)}
          />
        )}
      </div>
    </div>
  );
}

function waitingWords({ status, waiting }: Turn, session: Session): string {
  if (waiting) return `${waiting.message}. It is sent again by itself`;
  if (status === "sent") return "Sending …";
  return session.state.get().status === "open"
    ? "Waits for the message before it"
    : "Waits here, and is sent as soon as the connection is back";
}
