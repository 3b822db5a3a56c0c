import { words } from "../languages/first.ts";
import { useSignal } from "../shared/signal.ts";
import { lateParts } from "../sessions/late_parts.ts";
import { SessionMenuPlace } from "../sessions/session_menu_place.tsx";
import { useTitle } from "../sessions/titles.ts";
import { drawerTitle, goTo, openDrawer, route, toggleList } from "../state/route.ts";
import type { Session } from "../state/session.ts";
import { Icon } from "../ui/icons.tsx";
import { Status } from "./status.tsx";
import { VIEWS } from "./views.ts";

/** The top of a session: its name, status, views, and menu. */
export function Header({ session }: { readonly session: Session }) {
  const title = useTitle(session);
  const parts = useSignal(lateParts, (value) => value);
  const isListOpen = useSignal(route, (value) => value.isListOpen);
  return (
    <header class="bar">
      <button
        type="button"
        class="quiet icon-only list-button"
        aria-label={words.sessions}
        aria-expanded={isListOpen ? "true" : "false"}
        onClick={toggleList}
      >
        <Icon name="menu" />
      </button>
      <div class="heading">
        <h1 dir="auto" title={session.id}>{title}</h1>
        <div class="about">
          <Status session={session} />
          {parts && <parts.SessionChips session={session} title={title} />}
        </div>
      </div>
      <ViewSwitch session={session} />
      <button
        type="button"
        class="quiet icon-only"
        aria-label={drawerTitle(null)}
        title={drawerTitle(null)}
        onClick={() => openDrawer(null)}
      >
        <Icon name="eye" />
      </button>
      <SessionMenuPlace session={session.id} title={title} />
    </header>
  );
}

/** Switches between the views of a session. */
function ViewSwitch({ session }: { readonly session: Session }) {
  const now = useSignal(route, (value) => value.view);
  const shown = VIEWS.some(({ id }) => id === now) ? now : "chat";
  return (
    <nav class="switch" aria-label={words.views}>
      {(["chat", ...VIEWS.map(({ id }) => id)] as const).map((id) => (
        <button
          key={id}
          type="button"
          aria-current={id === shown ? "page" : "false"}
          onClick={() => goTo(session.id, id)}
        >
          {words[id]}
        </button>
      ))}
    </nav>
  );
}
