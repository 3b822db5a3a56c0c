import "../first_load.ts";
import { useSignal } from "../shared/signal.ts";
import { DeleteDialog, RenameDialog } from "../sessions/session_dialogs.tsx";
import { dialog } from "../state/dialog.ts";
import { access } from "../state/token.ts";
import { ShortcutsDialog } from "./shortcuts_dialog.tsx";
import { TokenDialog } from "./token_dialog.tsx";

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
    default:
      return null;
  }
}
