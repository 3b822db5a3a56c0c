import { useLayoutEffect, useRef, useState } from "hono/jsx/dom";
import { current } from "../state/current.ts";
import { Store, useStore } from "../state/store.ts";
import { access } from "../state/token.ts";
import { place } from "../state/ui.ts";
import { Icon } from "../ui/icons.tsx";
import { ThemeButton } from "../ui/theme.tsx";
import { importFile, startSession } from "./actions.ts";
import { forgetList, loadOlder, refresh, refreshOne, sessions, showMore } from "./list.ts";
import { SessionGroup } from "./session_group.tsx";
import { dayOf } from "./times.ts";

/** How long the keyboard rests before a search is made, in ms. */
const REST_MS = 150;
const MINUTE_MS = 60_000;

/** What time the list is written for. */
const clock = new Store(Date.now());

/** The sessions: found by words, last used first, and what makes new ones. */
export function Sidebar() {
  const isOpen = useStore(place, (value) => value.isListOpen);
  useLayoutEffect(keepFresh, []);
  return (
    <nav class="sidebar" aria-label="Sessions" data-open={isOpen ? "true" : "false"}>
      <div class="brand">
        <Icon name="arch" />
        <span>Context Bridge</span>
      </div>
      <button type="button" class="new" onClick={startSession}>
        <Icon name="plus" />
        New session
      </button>
      <SearchField />
      <SessionList />
      <div class="foot">
        <ImportButton />
        <ThemeButton />
      </div>
    </nav>
  );
}

function SearchField() {
  const [timer, setTimer] = useState<ReturnType<typeof setTimeout> | undefined>(undefined);
  const onInput = ({ currentTarget }: Event) => {
    clearTimeout(timer);
    if (!(currentTarget instanceof HTMLInputElement)) return;
    const query = currentTarget.value.trim();
    setTimer(setTimeout(() => void refresh(query), REST_MS));
  };
  return (
    <div class="search" role="search">
      <Icon name="search" />
      <label class="unseen" for="search">Search the sessions</label>
      <input
        id="search"
        type="search"
        placeholder="Search the sessions"
        autocomplete="off"
        dir="auto"
        onInput={onInput}
      />
    </div>
  );
}

function SessionList() {
  const { found, query, shown: count, problem, isLoaded } = useStore(sessions, (value) => value);
  const shown = useStore(current, ({ id }) => id);
  const now = useStore(clock, (value) => value);
  const groups = Map.groupBy(found.slice(0, count), ({ lastUsedAt }) => dayOf(lastUsedAt, now));
  return (
    <div class="sessions">
      {problem !== undefined && (
        <p class="note problem" role="alert">
          {problem}.{" "}
          <button type="button" class="small" onClick={() => refresh()}>Try again</button>
        </p>
      )}
      {[...groups].map(([day, group]) => (
        <SessionGroup key={day} day={day} group={group} shown={shown} now={now} />
      ))}
      {isLoaded && found.length === 0 && problem === undefined && (
        <p class="note">
          {query === "" ? "Your sessions will be listed here." : `Nothing is found for “${query}”.`}
        </p>
      )}
      <Rest />
    </div>
  );
}

/** What of the list is not in sight. */
function Rest() {
  const { found, shown, next, isLoading } = useStore(sessions, (value) => value);
  if (found.length > shown) {
    return <button type="button" class="quiet" onClick={showMore}>Show more</button>;
  }
  if (next === undefined) return null;
  if (isLoading) return <p class="note" role="status">Loading older sessions …</p>;
  return (
    <>
      <p class="note">Sessions that began before these are not loaded.</p>
      <button type="button" class="quiet" onClick={() => void loadOlder()}>Load older ones</button>
    </>
  );
}

function ImportButton() {
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="quiet" onClick={() => field.current?.click()}>
        <Icon name="up" />
        <span class="label">Import</span>
      </button>
      <input
        ref={field}
        type="file"
        class="unseen"
        tabindex={-1}
        aria-label="File to import"
        accept=".ndjson,.jsonl,application/x-ndjson"
        onChange={({ currentTarget }: Event) => {
          if (!(currentTarget instanceof HTMLInputElement)) return;
          const [file] = currentTarget.files ?? [];
          currentTarget.value = "";
          if (file) void importFile(file);
        }}
      />
    </>
  );
}

/** Asks for the list at once, whenever the page is looked at again, and after each turn. */
function keepFresh(): () => void {
  void refresh();
  let ended = "";
  const look = () => {
    if (document.visibilityState === "visible") void refresh();
  };
  const watch = () => {
    const session = current.get();
    let before = session.running?.id;
    return session.changed.follow(() => {
      const { running, client } = session;
      const latest = `${session.id} ${client.position}`;
      if (running?.id === before && running) return;
      before = running?.id;
      if (latest === ended) return;
      ended = latest;
      void refreshOne(session.id);
    });
  };
  let unwatch = watch();
  const unfollow = current.follow(() => {
    unwatch();
    unwatch = watch();
  });
  let { token } = access.get();
  const forget = access.follow(() => {
    if (access.get().token === token) return;
    token = access.get().token;
    forgetList();
    void refresh();
  });
  const timer = setInterval(() => clock.set(Date.now()), MINUTE_MS);
  document.addEventListener("visibilitychange", look);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
    unwatch();
    unfollow();
    forget();
  };
}
