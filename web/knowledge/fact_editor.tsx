import { useLayoutEffect, useRef, useState } from "hono/jsx/dom";
import { MOST_CHARACTERS } from "./add_fact.tsx";
import { knowledgeWords } from "../languages/knowledge.ts";
import { lateWords } from "../languages/late.ts";

/** A field to correct a fact in. Enter saves, Escape cancels. */
export function FactEditor({ text, onSave, onCancel }: {
  readonly text: string;
  readonly onSave: (text: string) => unknown;
  readonly onCancel: () => void;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [isBusy, setBusy] = useState(false);
  useLayoutEffect(() => {
    if (!field.current) return;
    field.current.value = text;
    field.current.select();
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
    <form class="fact-editor" onSubmit={save}>
      <textarea
        ref={field}
        aria-label={knowledgeWords.correctFact}
        dir="auto"
        rows={1}
        maxlength={MOST_CHARACTERS}
        onKeydown={(event: KeyboardEvent) => {
          if (event.isComposing) return;
          if (event.key === "Enter") void save(event);
          if (event.key !== "Escape") return;
          event.preventDefault();
          onCancel();
        }}
      />
      <div class="buttons">
        <button type="button" class="small" onClick={onCancel}>{lateWords.cancel}</button>
        <button type="submit" class="small main" disabled={isBusy}>{knowledgeWords.save}</button>
      </div>
    </form>
  );
}
