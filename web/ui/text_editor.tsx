import { useLayoutEffect, useRef, useState } from "hono/jsx/dom";
import { lateWords } from "../languages/late.ts";

/** How a text is edited: one of several lines with Ctrl-Enter to save it, a line with Enter. */
const KINDS = {
  text: { rows: 3, isSave: ({ ctrlKey, metaKey }: KeyboardEvent) => ctrlKey || metaKey },
  line: { rows: 1, isSave: () => true },
} as const;

/** A field to edit a remembered text in. Escape cancels. */
export function TextEditor({ text, label, kind = "text", maxlength, onSave, onCancel }: {
  readonly text: string;
  readonly label: string;
  readonly kind?: keyof typeof KINDS;
  /** How long it may be, in characters. */
  readonly maxlength?: number;
  /** Resolves once it is saved, or not. */
  readonly onSave: (text: string) => Promise<unknown>;
  readonly onCancel: () => void;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [isBusy, setBusy] = useState(false);
  const { rows, isSave } = KINDS[kind];
  useLayoutEffect(() => {
    if (!field.current) return;
    field.current.value = text;
    if (kind === "line") field.current.select();
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
        rows={rows}
        maxlength={maxlength}
        onKeydown={(event: KeyboardEvent) => {
          if (event.isComposing) return;
          if (event.key === "Enter" && isSave(event)) void save(event);
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
