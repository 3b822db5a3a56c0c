import { lateWords } from "../languages/late.ts";
import "../first_load.ts";
import { useLayoutEffect, useRef } from "hono/jsx/dom";
import type { Turn } from "../../src/client/mod.ts";
import { forkAndSend } from "../sessions/changes.ts";
import type { Session } from "../state/session.ts";
import { adoptStyles } from "../shared/adopt_styles.ts";
import { isComposing } from "../ui/composing.ts";
import style from "./message_editor.css" with { type: "text" };

adoptStyles(style);

interface EditorProps {
  readonly session: Session;
  readonly turn: Turn;
  readonly text: string;
  /** Whether it was just opened, and takes the focus. */
  readonly isNew: boolean;
  readonly onInput: (text: string) => void;
  /** The message was sent, or is not edited after all. */
  readonly onClose: () => void;
}

/** Edits a message that was sent: the conversation up to it continues in a new session. */
export default function MessageEditor(
  { session, turn, text, isNew, onInput, onClose }: EditorProps,
) {
  const field = useRef<HTMLTextAreaElement>(null);
  const isSending = useRef(false);
  useLayoutEffect(() => {
    if (!isNew) return;
    field.current?.focus();
    field.current?.setSelectionRange(text.length, text.length);
  }, []);
  const send = async () => {
    const edited = field.current?.value ?? "";
    if (edited.trim() === "" || isSending.current) return;
    isSending.current = true;
    if (await forkAndSend(session, { turn, text: edited })) onClose();
    isSending.current = false;
  };
  const onKeydown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (event.key === "Escape") onClose();
    else if (event.key === "Enter" && !event.shiftKey) void send();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <form
      class="editor"
      onSubmit={(event: Event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label>
        <span class="unseen">{lateWords.editMessage}</span>
        <textarea
          ref={field}
          dir="auto"
          rows={2}
          onInput={() => onInput(field.current?.value ?? "")}
          onKeydown={onKeydown}
        >
          {text}
        </textarea>
      </label>
      <p class="note">
        {lateWords.editHint}
      </p>
      <div class="buttons">
        <button type="button" onClick={onClose}>{lateWords.cancel}</button>
        <button type="submit" class="main">{lateWords.sendInNew}</button>
      </div>
    </form>
  );
}
