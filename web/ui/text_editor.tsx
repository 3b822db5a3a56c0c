import { useLayoutEffect, useRef, useState } from "hono/jsx/dom";
import { lateWords } from "../languages/late.ts";

/** A field to edit a remembered text in. Ctrl-Enter saves, Escape cancels. */
export function TextEditor({ text, label, onSave, onCancel }: {
  readonly text: string;
  readonly label: string;
  /** Resolves once it is saved, or not. */
  readonly onSave: (text: string) => Promise<unknown>;
  readonly onCancel: () => void;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [isBusy, setBusy] = useState(false);
  useLayoutEffect(() => {
    if (!field.current) return;
    field.current.value = text;
    field.current.focus();
  }, []);
  const save = async (event: Event) => {
    event.preventDefault();
    const now = field.current?.value.trim() ?? "";
    if (now === "" || isBusy) return;
    if (now === text) return onCancel();
    setBusy(true);
    await onSave(now);
    setBusy(false);
  };
  return (
    <form class="text-editor" onSubmit={save}>
      <textarea
        ref={field}
        aria-label={label}
        dir="auto"
        rows={3}
        onKeydown={(event: KeyboardEvent) => {
          if (event.isComposing) return;
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void save(event);
          if (event.key !== "Escape") return;
          event.preventDefault();
          event.stopPropagation();
          onCancel();
        }}
      />
      <div class="buttons">
        <button type="button" class="small" onClick={onCancel}>{lateWords.cancel}</button>
        <button type="submit" class="small main" disabled={isBusy}>{lateWords.items.save}</button>
      </div>
    </form>
  );
}
