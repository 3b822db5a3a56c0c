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
      label={`Actions for “${title}”`}
      items={[
        { label: "Rename", icon: "edit", run: ask("rename") },
        { label: "Move", icon: "space", run: ask("move") },
        { label: "Keep", icon: "clock", run: ask("keep") },
        {
          label: "Copy link",
          icon: "copy",
          run: () => void copy(location.origin + addressOf({ session, view: "chat" })),
        },
        { label: "Fork", icon: "fork", run: () => void forkAndOpen(session) },
        {
          label: "Export",
          icon: "save",
          run: () => void fileActions.get()?.exportSession(session, title),
        },
        {
          label: "Save as Markdown",
          icon: "save",
          run: () => void fileActions.get()?.exportSession(session, title, "markdown"),
        },
        { label: "Delete", icon: "trash", run: ask("delete"), isDangerous: true },
      ]}
    />
  );
}
