import { ChatView } from "../chat/chat_view.tsx";
import { words } from "../languages/first.ts";
import { useSignal } from "../shared/signal.ts";
import { Sidebar } from "../sessions/sidebar.tsx";
import { current } from "../state/current.ts";
import { dialog } from "../state/dialog.ts";
import { close, drawerTitle, route } from "../state/route.ts";
import type { Session } from "../state/session.ts";
import { access } from "../state/token.ts";
import { Icon } from "../ui/icons.tsx";
import { shownLanguage } from "../ui/language.ts";
import { Lazy } from "../ui/lazy.tsx";
import { Notices } from "../ui/notices.tsx";
import { Header } from "./header.tsx";
import { focusMessage } from "../ui/focus_message.ts";
import { late } from "./load_late.ts";
import { loadDialogs, loadDrawer, loadFoundAnywhere, type View, VIEWS } from "./views.ts";

/** The whole page, in the language that is shown. */
export function App() {
  const language = useSignal(shownLanguage, (value) => value);
  return <Page key={language} />;
}

/** The list of sessions, the current session, and the drawer beside it. */
function Page() {
  const session = useSignal(current, (value) => value);
  const isListOpen = useSignal(route, (value) => value.isListOpen);
  const isDrawerOpen = useSignal(route, (value) => value.drawer !== undefined);
  const Late = useSignal(late, (value) => value);
  return (
    <div class={`app${isListOpen ? " list-open" : ""}${isDrawerOpen ? " drawer-open" : ""}`}>
      <SkipLink />
      <Sidebar loadFound={loadFoundAnywhere} />
      <div class="veil" onClick={close} />
      <main>
        <Header key={session.id} session={session} />
        <CurrentView key={`view-${session.id}`} session={session} />
      </main>
      <DrawerRegion session={session} />
      <Notices />
      <DialogRegion />
      {Late && <Late />}
    </div>
  );
}

/** The first link of the page: it leads past the list of sessions. */
function SkipLink() {
  const isChat = useShownView() === undefined;
  const skip = (event: MouseEvent) => {
    event.preventDefault();
    if (isChat) focusMessage();
    else document.querySelector<HTMLElement>("#view")?.focus();
  };
  return (
    <a class="skip" href={isChat ? "#message" : "#view"} onClick={skip}>
      {isChat ? words.skip : words.skipToView}
    </a>
  );
}

/** The view in the address; undefined if that is the chat. */
function useShownView(): View | undefined {
  const name = useSignal(route, (value) => value.view);
  return VIEWS.find(({ id }) => id === name);
}

function CurrentView({ session }: { readonly session: Session }) {
  const view = useShownView();
  if (!view) return <ChatView session={session} />;
  return (
    <section id="view" class="view" aria-label={words[view.id]} tabindex={-1}>
      <Lazy key={view.id} load={view.load} props={{ session }} label={words[view.id]} />
    </section>
  );
}

function DrawerRegion({ session }: { readonly session: Session }) {
  const drawer = useSignal(route, (value) => value.drawer);
  if (!drawer) return null;
  const title = drawerTitle(drawer.turn);
  return (
    <aside class="drawer" aria-label={title}>
      <header class="bar">
        <h2>{title}</h2>
        <button type="button" class="quiet icon-only" aria-label={words.closePanel} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <Lazy
        key={`${session.id} ${drawer.turn}`}
        load={loadDrawer}
        props={{ session, turn: drawer.turn }}
        label={words.theRequest}
      />
    </aside>
  );
}

/** The dialogs, which load when the first one opens. */
function DialogRegion() {
  const isOpen = useSignal(dialog, (value) => value !== undefined);
  const isTokenRequested = useSignal(access, (value) => value.isRequested);
  if (!isOpen && !isTokenRequested) return null;
  return <Lazy load={loadDialogs} props={{}} label={words.theDialog} />;
}
