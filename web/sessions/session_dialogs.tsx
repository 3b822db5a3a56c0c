import { dialogWords } from "../languages/dialogs.ts";
import { lateWords } from "../languages/late.ts";
import { Dialog } from "../ui/dialog.tsx";
import { RenameForm } from "../ui/rename_form.tsx";
import { deleteSession, renameSession } from "./changes.ts";
import { sessions } from "./list.ts";
import { Sentence, SLOTS } from "../ui/sentence.tsx";

interface SessionDialogProps {
  readonly session: string;
  readonly title: string;
  readonly onClose: () => void;
}

/** Asks for a session's name. */
export function RenameDialog({ session, title, onClose }: SessionDialogProps) {
  const name = sessions.get().found.find((each) => each.session === session)?.name ?? "";
  return (
    <Dialog label={dialogWords.renameWhat(title)} onClose={onClose}>
      <RenameForm
        heading={dialogWords.renameSession}
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
    <Dialog label={dialogWords.deleteWhat(title)} onClose={onClose}>
      <h2>{dialogWords.deleteSession}</h2>
      <p>
        <Sentence text={dialogWords.deleteText(SLOTS[0])}>
          <bdi>{title}</bdi>
        </Sentence>
      </p>
      <div class="buttons">
        <button type="button" autofocus onClick={onClose}>{lateWords.cancel}</button>
        <button
          type="button"
          class="main dangerous"
          onClick={() => {
            onClose();
            void deleteSession(session);
          }}
        >
          {lateWords.delete}
        </button>
      </div>
    </Dialog>
  );
}
