import { words } from "../languages/first.ts";
import { dialog } from "../state/dialog.ts";
import { addressOf } from "../state/route.ts";
import { copy } from "../ui/copy.ts";
import { Menu } from "../ui/menu.tsx";
import { forkAndOpen } from "./actions.ts";
import { fileActions } from "./file_actions.ts";

/** The menu of a session. */
export function SessionMenu({ session, title, id = "session-menu", isTabStop = true }: {
  readonly session: string;
  readonly title: string;
  readonly id?: string;
  readonly isTabStop?: boolean;
}) {
  const ask = (name: "rename" | "delete" | "move" | "keep") => () =>
    dialog.set({ name, session, title });
  return (
    <Menu
      id={id}
      isTabStop={isTabStop}
      label={words.actionsFor(title)}
      items={[
        { label: words.rename, icon: "edit", run: ask("rename") },
        { label: words.move, icon: "space", run: ask("move") },
        { label: words.keep, icon: "clock", run: ask("keep") },
        {
          label: words.copyLink,
          icon: "copy",
          run: () => void copy(location.origin + addressOf({ session, view: "chat" })),
        },
        { label: words.fork, icon: "fork", run: () => void forkAndOpen(session) },
        {
          label: words.export,
          icon: "save",
          run: () => void fileActions.get()?.exportSession(session, title),
        },
        {
          label: words.saveMarkdown,
          icon: "save",
          run: () => void fileActions.get()?.exportSession(session, title, "markdown"),
        },
        { label: words.delete, icon: "trash", run: ask("delete"), isDangerous: true },
      ]}
    />
  );
}
