import { dialogWords } from "../languages/dialogs.ts";
import "../first_load.ts";
import { adoptStyles } from "../shared/adopt_styles.ts";
import { useSignal } from "../shared/signal.ts";
import { lateWords } from "../languages/late.ts";
import { MoveDialog } from "../knowledge/move_dialog.tsx";
import { SpacesDialog } from "../knowledge/spaces_dialog.tsx";
import { KeepDialog } from "../sessions/keep_dialog.tsx";
import { DeleteDialog, RenameDialog } from "../sessions/session_dialogs.tsx";
import { dialog } from "../state/dialog.ts";
import { showList } from "../state/route.ts";
import { access } from "../state/token.ts";
import { Lazy } from "../ui/lazy.tsx";
import style from "./dialogs.css" with { type: "text" };
import { ShortcutsDialog } from "./shortcuts_dialog.tsx";
import { TokenDialog } from "./token_dialog.tsx";

adoptStyles(style);

const loadSettings = () => import("../settings/settings_dialog.tsx");
const loadImport = () => import("../imports/import_dialog.tsx");

/** Closes the import, and shows the list with what came of it. */
function closeImport(): void {
  dialog.set(undefined);
  showList();
}

/** The open dialog; the one that asks for a token comes before all others. */
export default function Dialogs() {
  const isTokenRequested = useSignal(access, (value) => value.isRequested);
  const request = useSignal(dialog, (value) => value);
  const onClose = () => dialog.set(undefined);
  if (isTokenRequested) return <TokenDialog />;
  switch (request?.name) {
    case "shortcuts":
      return <ShortcutsDialog onClose={onClose} />;
    case "rename":
      return <RenameDialog key={request.session} {...request} onClose={onClose} />;
    case "delete":
      return <DeleteDialog key={request.session} {...request} onClose={onClose} />;
    case "move":
      return <MoveDialog key={request.session} {...request} onClose={onClose} />;
    case "keep":
      return <KeepDialog key={request.session} {...request} onClose={onClose} />;
    case "settings":
      return (
        <Lazy
          key={request.session}
          load={loadSettings}
          props={{ session: request.session, title: request.title, onClose }}
          label={lateWords.settings}
        />
      );
    case "import":
      return (
        <Lazy
          load={loadImport}
          props={{ files: request.files, onClose: closeImport }}
          label={dialogWords.theImport}
        />
      );
    case "spaces":
      return <SpacesDialog onClose={onClose} />;
    default:
      return null;
  }
}
