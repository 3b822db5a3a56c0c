import { useRef } from "hono/jsx/dom";

/** Asks for the name of something; an empty one removes its name. */
export function RenameForm({ what, name, instead, onRename, onDone }: {
  /** What is renamed: `session`. */
  readonly what: string;
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
      <h2>Rename {what}</h2>
      <label class="field">
        Name
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
        <button type="button" onClick={onDone}>Cancel</button>
        <button type="submit" class="main">Rename</button>
      </div>
    </form>
  );
}
