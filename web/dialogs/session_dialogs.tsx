import { useRef } from "hono/jsx/dom";
import { Dialog } from "./dialog.tsx";
import { erase, rename } from "../sessions/actions.ts";
import { sessions } from "../sessions/list.ts";

/** What is asked about a session. */
export interface AskedAbout {
  readonly session: string;
  readonly title: string;
  readonly onClose: () => void;
}

/** Asks for a session's name. */
export function RenameDialog({ session, title, onClose }: AskedAbout) {
  const field = useRef<HTMLInputElement>(null);
  const named = sessions.get().found.find((each) => each.session === session)?.name ?? "";
  const save = (event: Event) => {
    event.preventDefault();
    onClose();
    void rename(session, field.current?.value.trim() ?? "");
  };
  return (
    <Dialog label={`Rename “${title}”`} onClose={onClose}>
      <form onSubmit={save}>
        <h2>Rename the session</h2>
        <label class="field">
          Name
          <input
            ref={field}
            value={named}
            maxlength={200}
            placeholder={title}
            dir="auto"
            autofocus
          />
        </label>
        <div class="buttons">
          <button type="button" onClick={onClose}>Cancel</button>
          <button type="submit" class="main">Rename</button>
        </div>
      </form>
    </Dialog>
  );
}

/** Asks whether a session is to be erased. */
export function EraseDialog({ session, title, onClose }: AskedAbout) {
  return (
    <Dialog label={`Erase “${title}”?`} onClose={onClose}>
      <h2>Erase this session?</h2>
      <p>
        “<bdi>{title}</bdi>” is erased for good, here and on the bridge: every message, every reply,
        every note. Export it first if you may want it back.
      </p>
      <div class="buttons">
        <button type="button" autofocus onClick={onClose}>Keep it</button>
        <button
          type="button"
          class="main dangerous"
          onClick={() => {
            onClose();
            void erase(session);
          }}
        >
          Erase
        </button>
      </div>
    </Dialog>
  );
}
