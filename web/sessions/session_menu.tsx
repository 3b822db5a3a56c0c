import { dialog } from "../state/dialog.ts";
import { Menu } from "../ui/menu.tsx";
import { exportSession, forkAndOpen } from "./actions.ts";

/** The menu of a session. */
export function SessionMenu({ session, title, id = "session-menu" }: {
  readonly session: string;
  readonly title: string;
  readonly id?: string;
}) {
  const ask = (name: "rename" | "delete") => () => dialog.set({ name, session, title });
  return (
    <Menu
      id={id}
      label={`Actions for “${title}”`}
      items={[
        { label: "Rename", icon: "edit", run: ask("rename") },
        { label: "Fork", icon: "fork", run: () => void forkAndOpen(session) },
        { label: "Export", icon: "save", run: () => void exportSession(session, title) },
        { label: "Delete", icon: "trash", run: ask("delete"), isDangerous: true },
      ]}
    />
  );
}
