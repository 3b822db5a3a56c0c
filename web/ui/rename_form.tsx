import { useRef } from "hono/jsx/dom";
import { dialogWords } from "../languages/dialogs.ts";
import { lateWords } from "../languages/late.ts";

/** Asks for the name of something; an empty one removes its name. */
export function RenameForm({ heading, name, instead, onRename, onDone }: {
  readonly heading: string;
  readonly name: string;
  /** What it is called without a name. */
  readonly instead: string;
  readonly onRename: (name: string) => void;
  readonly onDone: () => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  const save = (event: Event) => {
    event.preventDefault();
    const named = field.current?.value.trim() ?? "";
    onDone();
    onRename(named);
  };
  return (
    <form onSubmit={save}>
      <h2>{heading}</h2>
      <label class="field">
        {dialogWords.name}
        <input
          ref={field}
          value={name}
          maxlength={200}
          placeholder={instead}
          dir="auto"
          autofocus
        />
      </label>
      <div class="buttons">
        <button type="button" onClick={onDone}>{lateWords.cancel}</button>
        <button type="submit" class="main">{lateWords.rename}</button>
      </div>
    </form>
  );
}
