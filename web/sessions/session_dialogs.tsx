import { useRef } from "hono/jsx/dom";
import { Dialog } from "../ui/dialog.tsx";
import { deleteSession, renameSession } from "./actions.ts";
import { sessions } from "./list.ts";

interface SessionDialogProps {
  readonly session: string;
  readonly title: string;
  readonly onClose: () => void;
}

/** Asks for a session's name. */
export function RenameDialog({ session, title, onClose }: SessionDialogProps) {
  const field = useRef<HTMLInputElement>(null);
  const name = sessions.get().found.find((each) => each.session === session)?.name ?? "";
  const save = (event: Event) => {
    event.preventDefault();
    onClose();
    void renameSession(session, field.current?.value.trim() ?? "");
  };
  return (
    <Dialog label={`Rename “${title}”`} onClose={onClose}>
      <form onSubmit={save}>
        <h2>Rename session</h2>
        <label class="field">
          Name
          <input
            ref={field}
            value={name}
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

/** Asks to confirm that a session is deleted. */
export function DeleteDialog({ session, title, onClose }: SessionDialogProps) {
  return (
    <Dialog label={`Delete “${title}”?`} onClose={onClose}>
      <h2>Delete this session?</h2>
      <p>
        “<bdi>{title}</bdi>” and all its messages, replies and notes will be deleted from the bridge
        for good. Export it first if you might want it back.
      </p>
      <div class="buttons">
        <button type="button" autofocus onClick={onClose}>Cancel</button>
        <button
          type="button"
          class="main dangerous"
          onClick={() => {
            onClose();
            void deleteSession(session);
          }}
        >
          Delete
        </button>
      </div>
    </Dialog>
  );
}
