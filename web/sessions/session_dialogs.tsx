import { Dialog } from "../ui/dialog.tsx";
import { RenameForm } from "../ui/rename_form.tsx";
import { deleteSession, renameSession } from "./actions.ts";
import { sessions } from "./list.ts";

interface SessionDialogProps {
  readonly session: string;
  readonly title: string;
  readonly onClose: () => void;
}

/** Asks for a session's name. */
export function RenameDialog({ session, title, onClose }: SessionDialogProps) {
  const name = sessions.get().found.find((each) => each.session === session)?.name ?? "";
  return (
    <Dialog label={`Rename “${title}”`} onClose={onClose}>
      <RenameForm
        what="session"
        name={name}
        instead={title}
        onRename={(name) => void renameSession(session, name)}
        onDone={onClose}
      />
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
