import { type FC, useLayoutEffect } from "hono/jsx/dom";
import { words } from "../languages/first.ts";
import { Signal, useSignal } from "../shared/signal.ts";
import { current } from "../state/current.ts";
import { route } from "../state/route.ts";
import { Icon } from "../ui/icons.tsx";
import { Lazy } from "../ui/lazy.tsx";
import { SearchField } from "../ui/search_field.tsx";
import { startSession } from "./actions.ts";
import { lateParts } from "./late_parts.ts";
import { keepFresh } from "./keep_fresh.ts";
import { loadOlderSessions, refresh, sessions, showMore } from "./list.ts";
import { SessionGroup } from "./session_group.tsx";
import { SpaceBar } from "./space_bar.tsx";
import { dayHeading } from "./times.ts";

/** Loads what shows where the words of a search were said. */
export type LoadFound = () => Promise<{ readonly default: FC<{ readonly query: string }> }>;

const DEBOUNCE_MS = 150;
const MINUTE_MS = 60_000;

/** The current time, as shown in the list. */
const clock = new Signal(Date.now());

/** The list of sessions, last used first, with a search and the ways to start a session. */
export function Sidebar({ loadFound }: { readonly loadFound: LoadFound }) {
  const isOpen = useSignal(route, (value) => value.isListOpen);
  const parts = useSignal(lateParts, (value) => value);
  useLayoutEffect(keepFresh, []);
  useLayoutEffect(() => {
    const timer = setInterval(() => clock.set(Date.now()), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <nav class="sidebar" aria-label={words.sessions} data-open={isOpen ? "true" : "false"}>
      <div class="brand">
        <Icon name="arch" />
        <span>{words.appName}</span>
      </div>
      <button type="button" class="new" onClick={startSession}>
        <Icon name="plus" />
        {words.newSession}
      </button>
      <SpaceBar />
      <SearchField
        id="search"
        label={words.search}
        debounceMs={DEBOUNCE_MS}
        onQuery={(query) => void refresh(query)}
      />
      <SessionList loadFound={loadFound} />
      <div class="foot">{parts && <parts.Foot />}</div>
    </nav>
  );
}

function SessionList({ loadFound }: { readonly loadFound: LoadFound }) {
  const { found, query, shown: count, problem, isLoaded } = useSignal(sessions, (value) => value);
  const shown = useSignal(current, ({ id }) => id);
  const now = useSignal(clock, (value) => value);
  const groups = Map.groupBy(found.slice(0, count), (each) => dayHeading(each.lastUsedAt, now));
  return (
    <div class="sessions">
      {problem !== undefined && (
        <p class="note problem" role="alert">
          {problem}{" "}
          <button type="button" class="small" onClick={() => refresh()}>{words.tryAgain}</button>
        </p>
      )}
      {[...groups].map(([heading, group]) => (
        <SessionGroup key={heading} heading={heading} group={group} shown={shown} now={now} />
      ))}
      {isLoaded && found.length === 0 && problem === undefined && (
        <p class="note">
          {query === "" ? words.noSessions : words.noMatch(query)}
        </p>
      )}
      <MoreSessions />
      {query !== "" && <Lazy load={loadFound} props={{ query }} label={words.whatWasSaid} />}
    </div>
  );
}

/** Shows or loads the rest of the list. */
function MoreSessions() {
  const { found, shown, next, isLoading } = useSignal(sessions, (value) => value);
  if (found.length > shown) {
    return <button type="button" class="quiet" onClick={showMore}>{words.showMore}</button>;
  }
  if (next === undefined) return null;
  if (isLoading) return <p class="note" role="status">{words.loadingOlder}</p>;
  return (
    <>
      <p class="note">{words.notAllLoaded}</p>
      <button type="button" class="quiet" onClick={() => void loadOlderSessions()}>
        {words.loadOlder}
      </button>
    </>
  );
}
