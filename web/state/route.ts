import { isId, newId } from "../../src/client/mod.ts";
import { words } from "../languages/first.ts";
import { Signal } from "../shared/signal.ts";
import { load, save } from "../shared/storage.ts";

/** What the page shows. */
export interface Route {
  /** The session's id. */
  readonly session: string;
  /** `chat`, or the id of another view. */
  readonly view: string;
  /** The turn that the address links to. */
  readonly turn: string | undefined;
  /** What the drawer is about: the reply of a turn, or the draft (null). */
  readonly drawer: { readonly turn: string | null } | undefined;
  /** Whether the list of sessions is open, on screens too narrow to show it beside the chat. */
  readonly isListOpen: boolean;
}

const LAST_SESSION = "bridge:last";

/** The state of the browser's history while something covers the page. */
const COVERED = "covered";

/** Where what opens covers the page. */
const isNarrow = matchMedia("(max-width: 1100px)");

/** Whether the page itself is going back, from the step of what it has closed. */
let isGoingBack = false;

/** What the page shows. Session, view and turn are part of the address, the rest is not. */
export const route = new Signal<Route>({
  ...parseAddress(location.href),
  drawer: undefined,
  isListOpen: false,
});

/** Goes to a session, and there to the chat or another view. */
export function goTo(session: string, view = "chat"): void {
  const now = route.get();
  const isThere = now.session === session && now.view === view && now.turn === undefined;
  if (isThere) return close();
  push(addressOf({ session, view }));
  route.set({ session, view, turn: undefined, drawer: undefined, isListOpen: false });
  save(LAST_SESSION, session);
}

/** Goes to a turn of a session in the chat. */
export function goToTurn(session: string, turn: string): void {
  push(addressOf({ session, view: "chat", turn }));
  route.set({ session, view: "chat", turn, drawer: undefined, isListOpen: false });
  save(LAST_SESSION, session);
}

/** Opens the drawer on the reply of a turn, or on the draft (null). */
export function openDrawer(turn: string | null): void {
  cover();
  route.update((now) => ({ ...now, drawer: { turn } }));
}

/** Makes what opens over the page a step of the history: on a phone, Back closes it. */
function cover(): void {
  const { drawer, isListOpen } = route.get();
  if (drawer || isListOpen || isGoingBack || !isNarrow.matches) return;
  if (history.state !== COVERED) history.pushState(COVERED, "", location.href);
}

/** Adds an address to the history, in place of the step of what covers the page. */
function push(address: string): void {
  if (history.state === COVERED) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
}

/**
 * The title of the drawer, and the label of the button that opens it: for a turn, or the draft
 * (null).
 */
export function drawerTitle(turn: string | null): string {
  return turn === null ? words.willSee : words.saw;
}

/** Closes the drawer and the list of sessions. */
export function close(): void {
  if (history.state === COVERED && !isGoingBack) {
    isGoingBack = true;
    history.back();
  }
  route.update((now) => ({ ...now, drawer: undefined, isListOpen: false }));
}

/** Opens or closes the list of sessions on narrow screens. */
export function toggleList(): void {
  if (route.get().isListOpen) return close();
  cover();
  route.update((now) => ({ ...now, isListOpen: !now.isListOpen }));
}

/** Opens the list of sessions, on screens too narrow to show it always. */
export function showList(): void {
  cover();
  route.update((now) => ({ ...now, isListOpen: true }));
}

/** Follows the browser's back and forward buttons, and completes the address of the first page. */
export function followAddress(): void {
  const { session } = route.get();
  history.replaceState(null, "", addressOf(route.get()));
  save(LAST_SESSION, session);
  addEventListener("popstate", () => {
    if (isGoingBack) {
      isGoingBack = false;
      return reopen();
    }
    route.update((now) => ({
      ...now,
      ...parseAddress(location.href),
      drawer: undefined,
      isListOpen: false,
    }));
  });
}

/** The page has gone back after closing something: another may have opened meanwhile. */
function reopen(): void {
  const { session, view, turn, drawer, isListOpen } = route.get();
  const address = addressOf({ session, view, turn });
  if (drawer || isListOpen) history.pushState(COVERED, "", address);
  else if (`${location.pathname}${location.search}${location.hash}` !== address) {
    history.pushState(null, "", address);
  }
}

/** The address of a view of a session, or of a turn in it. */
export function addressOf(
  { session, view, turn }: Pick<Route, "session" | "view"> & Partial<Pick<Route, "turn">>,
): string {
  const query = new URLSearchParams({ session, ...(view === "chat" ? {} : { view }) });
  return `/?${query}${turn === undefined ? "" : `#${encodeURIComponent(turn)}`}`;
}

/** The session id in an address if it is not a valid one. */
export function invalidSessionIn(address: string): string | undefined {
  const named = new URL(address).searchParams.get("session");
  return named === null || isId(named) ? undefined : named;
}

function parseAddress(address: string): Pick<Route, "session" | "view" | "turn"> {
  const { searchParams: query, hash } = new URL(address);
  const named = query.get("session");
  const wanted = named ?? load(LAST_SESSION);
  const session = wanted !== undefined && isId(wanted) ? wanted : newId();
  const turn = named === session ? parseTurn(hash) : undefined;
  return { session, view: query.get("view") ?? "chat", turn };
}

function parseTurn(hash: string): string | undefined {
  try {
    const turn = decodeURIComponent(hash.slice(1));
    return isId(turn) ? turn : undefined;
  } catch {
    return undefined;
  }
}
