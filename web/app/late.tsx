/**
 * What the page can do without until it is usable: keyboard shortcuts, where the focus goes, what is
 * read out, dropped files, and the rules for print and high contrast.
 *
 * @module
 */
import "../first_load.ts";
import { useEffect, useLayoutEffect } from "hono/jsx/dom";
import { Announcer } from "../chat/announcer.tsx";
import { DropTarget } from "../sessions/drop_target.tsx";
import { Foot } from "../sessions/foot.tsx";
import { lateParts } from "../sessions/late_parts.ts";
import { loadLearned } from "../sessions/learned_before.ts";
import { SessionMenu } from "../sessions/session_menu.tsx";
import { ConnectionBanner } from "../chat/connection_banner.tsx";
import { Ending } from "../chat/ending.tsx";
import { MaskedNote } from "../chat/masked_note.tsx";
import { Waiting } from "../chat/waiting.tsx";
import { LearnedView } from "../chat/learned_view.tsx";
import { ForkNote, MessageVersions } from "../chat/fork_views.tsx";
import { ReadOnly } from "../chat/read_only.tsx";
import { RequestButton } from "../chat/request_button.tsx";
import { ReplyNote, ReplyTools } from "../chat/reply_tools.tsx";
import { NeverUse, TurnMarksView } from "../chat/turn_marks.tsx";
import { adoptStyles } from "../shared/adopt_styles.ts";
import { useSignal } from "../shared/signal.ts";
import { current } from "../state/current.ts";
import { route } from "../state/route.ts";
import { Keyboard } from "./keyboard.tsx";
import { SessionChips } from "./session_chips.tsx";
import { moveInList, useFocusInside } from "./focus.ts";
import style from "./late.css" with { type: "text" };

adoptStyles(style);
lateParts.set({
  ...{ SessionMenu, Foot, ConnectionBanner, LearnedView, ReadOnly, TurnMarksView, NeverUse },
  ...{
    ReplyTools,
    ReplyNote,
    RequestButton,
    MessageVersions,
    ForkNote,
    Waiting,
    Ending,
    MaskedNote,
    SessionChips,
  },
});

/** How long the page is left alone with what its reader does first, in ms. */
const FIRST_MS = 2_000;

setTimeout(() => void import("./background.ts").then(({ begin }) => begin(), () => {}), FIRST_MS);

/** Where the list of sessions opens over the page. */
const isNarrow = matchMedia("(max-width: 820px)");

/** Has no looks of its own until a file is dragged over the page. */
export default function Late() {
  const session = useSignal(current, (value) => value);
  const isListOpen = useSignal(route, (value) => value.isListOpen);
  const isDrawerOpen = useSignal(route, (value) => value.drawer !== undefined);
  const space = useSignal(session.info, (info) => info?.space);
  const isOpen = useSignal(session.state, ({ status }) => status === "open");
  useEffect(() => {
    // What is not shown can be looked up in what is known.
    if (isOpen && space !== undefined) loadLearned(session, space).catch(() => {});
  }, [session, space, isOpen]);
  useFocusInside(isListOpen && isNarrow.matches, ".sidebar .new");
  useFocusInside(isDrawerOpen, ".drawer > header button");
  useLayoutEffect(() => {
    addEventListener("keydown", moveInList);
    return () => removeEventListener("keydown", moveInList);
  }, []);
  return (
    <>
      <DropTarget
        onAttach={(files) =>
          void import("../chat/pending_files.ts").then(({ addFiles }) =>
            addFiles(current.get(), files)
          )}
      />
      <Keyboard />
      <Announcer key={session.id} session={session} />
    </>
  );
}
