import { useStore } from "./state/store.ts";
import { current } from "./state/current.ts";
import { close, place } from "./state/ui.ts";
import { asked } from "./sessions/actions.ts";
import { DropTarget } from "./sessions/drop_target.tsx";
import { Sidebar } from "./sessions/sidebar.tsx";
import { TalkView } from "./talk/talk_view.tsx";
import { Header } from "./ui/header.tsx";
import { Icon } from "./ui/icons.tsx";
import { focusMessage, Keys } from "./ui/keys.tsx";
import { Lazy } from "./ui/lazy.tsx";
import { Notices } from "./ui/notices.tsx";
import type { Session } from "./state/session.ts";
import { access } from "./state/token.ts";
import { DRAWER, VIEWS } from "./views.ts";

/** The whole page: sessions at the side, one of them in the middle, a drawer beside it. */
export function App() {
  const session = useStore(current, (value) => value);
  const isListOpen = useStore(place, (value) => value.isListOpen);
  const isDrawerOpen = useStore(place, (value) => value.drawer !== undefined);
  return (
    <div
      class={`app${isListOpen ? " list-open" : ""}${isDrawerOpen && DRAWER ? " drawer-open" : ""}`}
    >
      <a
        class="skip"
        href="#message"
        onClick={(event: MouseEvent) => {
          event.preventDefault();
          focusMessage();
        }}
      >
        Skip to the message
      </a>
      <Sidebar />
      <div class="veil" onClick={close} />
      <main>
        <Header key={session.id} session={session} />
        <CurrentView key={`view-${session.id}`} session={session} />
      </main>
      <DrawerRegion session={session} />
      <Notices />
      <DialogRegion />
      <DropTarget />
      <Keys />
    </div>
  );
}

/** The view that the address names; the talk where it names none that there is. */
function CurrentView({ session }: { readonly session: Session }) {
  const name = useStore(place, (value) => value.view);
  const view = VIEWS.find(({ id }) => id === name);
  if (!view) return <TalkView session={session} />;
  return (
    <section class="view" aria-label={view.title}>
      <Lazy key={view.id} load={view.load} props={{ session }} label={view.title} />
    </section>
  );
}

function DrawerRegion({ session }: { readonly session: Session }) {
  const drawer = useStore(place, (value) => value.drawer);
  if (!DRAWER || !drawer) return null;
  const { title, load } = DRAWER;
  return (
    <aside class="drawer" aria-label={title}>
      <header class="bar">
        <h2>{title}</h2>
        <button type="button" class="quiet icon-only" aria-label={`Close ${title}`} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <Lazy
        key={`${session.id} ${drawer.turn}`}
        load={load}
        props={{ session, turn: drawer.turn }}
        label={title}
      />
    </aside>
  );
}

const loadDialogs = () => import("./dialogs/dialogs.tsx");

/** The dialogs, once there is one. */
function DialogRegion() {
  const isAsked = useStore(asked, (value) => value !== undefined);
  const needsToken = useStore(access, (value) => value.isAsked);
  if (!isAsked && !needsToken) return null;
  return <Lazy load={loadDialogs} props={{}} label="The dialog" />;
}
