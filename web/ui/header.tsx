import type { Session } from "../state/session.ts";
import { useStore } from "../state/store.ts";
import { goTo, openDrawer, place, toggleList } from "../state/ui.ts";
import { SessionMenu } from "../sessions/session_menu.tsx";
import { useTitle } from "../sessions/titles.ts";
import { DRAWER, VIEWS } from "../views.ts";
import { Icon } from "./icons.tsx";
import { Status } from "./status.tsx";

/** The top of a session: its name, how it stands, its views, and what can be done with it. */
export function Header({ session }: { readonly session: Session }) {
  const title = useTitle(session);
  const isListOpen = useStore(place, (value) => value.isListOpen);
  return (
    <header class="bar">
      <button
        type="button"
        class="quiet icon-only list-button"
        aria-label="Sessions"
        aria-expanded={isListOpen ? "true" : "false"}
        onClick={toggleList}
      >
        <Icon name="menu" />
      </button>
      <div class="heading">
        <h1 dir="auto" title={session.id}>{title}</h1>
        <Status session={session} />
      </div>
      <Switch session={session} />
      {DRAWER && (
        <button
          type="button"
          class="quiet icon-only"
          aria-label={`${DRAWER.title}: the next message`}
          title={DRAWER.title}
          onClick={() => openDrawer(null)}
        >
          <Icon name="eye" />
        </button>
      )}
      <SessionMenu session={session.id} title={title} />
    </header>
  );
}

/** The views of a session, where there is more than the talk. */
function Switch({ session }: { readonly session: Session }) {
  const now = useStore(place, (value) => value.view);
  if (VIEWS.length === 0) return null;
  const known = VIEWS.some(({ id }) => id === now) ? now : "talk";
  return (
    <nav class="switch" aria-label="Views of this session">
      {[{ id: "talk", title: "Talk" }, ...VIEWS].map(({ id, title }) => (
        <button
          key={id}
          type="button"
          aria-current={id === known ? "page" : "false"}
          onClick={() => goTo(session.id, id)}
        >
          {title}
        </button>
      ))}
    </nav>
  );
}
