import { Menu } from "../ui/menu.tsx";
import { asked, exportSession, fork } from "./actions.ts";

/** What can be done with a session. */
export function SessionMenu({ session, title, id = "session-menu" }: {
  readonly session: string;
  readonly title: string;
  readonly id?: string;
}) {
  return (
    <Menu
      id={id}
      label={`Actions on “${title}”`}
      items={[
        { label: "Rename", icon: "edit", run: () => asked.set({ what: "rename", session, title }) },
        { label: "Fork", icon: "fork", run: () => void fork(session) },
        { label: "Export", icon: "save", run: () => void exportSession(session, title) },
        {
          label: "Erase",
          icon: "trash",
          run: () => asked.set({ what: "erase", session, title }),
          isDangerous: true,
        },
      ]}
    />
  );
}
