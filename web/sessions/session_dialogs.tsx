import { useRef } from "hono/jsx/dom";
import { useStore } from "../state/store.ts";
import { Dialog } from "../ui/dialog.tsx";
import { asked, erase, rename } from "./actions.ts";
import { sessions } from "./list.ts";

/** The dialogs about a session: its name, and whether it is to be erased. */
export function SessionDialogs() {
  const now = useStore(asked, (value) => value);
  if (!now) return null;
  return now.what === "rename"
    ? <RenameDialog key={now.session} session={now.session} title={now.title} />
    : <EraseDialog key={now.session} session={now.session} title={now.title} />;
}

interface AskedAbout {
  readonly session: string;
  readonly title: string;
}

function close(): void {
  asked.set(undefined);
}

function RenameDialog({ session, title }: AskedAbout) {
  const field = useRef<HTMLInputElement>(null);
  const named = sessions.get().found.find((each) => each.session === session)?.name ?? "";
  const save = (event: Event) => {
    event.preventDefault();
    close();
    void rename(session, field.current?.value.trim() ?? "");
  };
  return (
    <Dialog label={`Rename “${title}”`} onClose={close}>
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
          <button type="button" onClick={close}>Cancel</button>
          <button type="submit" class="main">Rename</button>
        </div>
      </form>
    </Dialog>
  );
}

function EraseDialog({ session, title }: AskedAbout) {
  return (
    <Dialog label={`Erase “${title}”?`} onClose={close}>
      <h2>Erase this session?</h2>
      <p>
        “<bdi>{title}</bdi>” is erased for good, here and on the bridge: every message, every reply,
        every note. Export it first if you may want it back.
      </p>
      <div class="buttons">
        <button type="button" autofocus onClick={close}>Keep it</button>
        <button
          type="button"
          class="main dangerous"
          onClick={() => {
            close();
            void erase(session);
          }}
        >
          Erase
        </button>
      </div>
    </Dialog>
  );
}
