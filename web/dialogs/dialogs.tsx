import "../shared.ts";
import { asked } from "../sessions/actions.ts";
import { useStore } from "../state/store.ts";
import { access } from "../state/token.ts";
import { KeysDialog } from "./keys_dialog.tsx";
import { EraseDialog, RenameDialog } from "./session_dialogs.tsx";
import { TokenDialog } from "./token_dialog.tsx";

/** The dialogs of the page, one at a time. They are a file of their own, loaded with the first. */
export default function Dialogs() {
  const needsToken = useStore(access, (value) => value.isAsked);
  const now = useStore(asked, (value) => value);
  const onClose = () => asked.set(undefined);
  if (needsToken) return <TokenDialog />;
  switch (now?.what) {
    case "keys":
      return <KeysDialog onClose={onClose} />;
    case "rename":
      return <RenameDialog key={now.session} {...now} onClose={onClose} />;
    case "erase":
      return <EraseDialog key={now.session} {...now} onClose={onClose} />;
    default:
      return null;
  }
}
