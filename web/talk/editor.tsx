import { useLayoutEffect, useRef } from "hono/jsx/dom";

/** A message in other words: the talk up to it goes on in a session of its own. */
export function Editor({ text, onSend, onCancel }: {
  readonly text: string;
  readonly onSend: (text: string) => void;
  readonly onCancel: () => void;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(text.length, text.length);
  }, []);
  const send = () => {
    const edited = field.current?.value ?? "";
    if (edited.trim() !== "") onSend(edited);
  };
  const onKeydown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === "Escape") onCancel();
    else if (event.key === "Enter" && !event.shiftKey) send();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <form
      class="editor"
      onSubmit={(event: Event) => {
        event.preventDefault();
        send();
      }}
    >
      <label>
        <span class="unseen">Your message in other words</span>
        <textarea ref={field} dir="auto" rows={2} onKeydown={onKeydown}>{text}</textarea>
      </label>
      <p class="note">A new session begins with all that stands before this message.</p>
      <div class="buttons">
        <button type="button" onClick={onCancel}>Cancel</button>
        <button type="submit" class="main">Send in a new branch</button>
      </div>
    </form>
  );
}
