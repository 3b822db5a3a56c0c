import { words } from "../languages/first.ts";
import { lateWords } from "../languages/late.ts";
import { dialog } from "../state/dialog.ts";
import { addressOf } from "../state/route.ts";
import { copy } from "../ui/copy.ts";
import { Menu } from "../ui/menu.tsx";
import { forkAndOpen } from "./changes.ts";
import { exportSession } from "./files.ts";
import type { SessionMenuProps } from "./late_parts.ts";

/** The menu of a session. */
export function SessionMenu(
  { session, title, id = "session-menu", isTabStop = true }: SessionMenuProps,
) {
  const ask = (name: "rename" | "delete" | "move" | "keep" | "settings") => () =>
    dialog.set({ name, session, title });
  return (
    <Menu
      id={id}
      isTabStop={isTabStop}
      label={lateWords.actionsFor(title)}
      items={[
        { label: lateWords.rename, icon: "edit", run: ask("rename") },
        { label: lateWords.move, icon: "space", run: ask("move") },
        { label: words.keep, icon: "clock", run: ask("keep") },
        { label: lateWords.settings, icon: "settings", run: ask("settings") },
        {
          label: lateWords.copyLink,
          icon: "copy",
          run: () => void copy(location.origin + addressOf({ session, view: "chat" })),
        },
        { label: lateWords.fork, icon: "fork", run: () => void forkAndOpen(session) },
        {
          label: lateWords.export,
          icon: "save",
          run: () => void exportSession(session, title),
        },
        {
          label: lateWords.saveMarkdown,
          icon: "save",
          run: () => void exportSession(session, title, "markdown"),
        },
        { label: lateWords.delete, icon: "trash", run: ask("delete"), isDangerous: true },
      ]}
    />
  );
}
