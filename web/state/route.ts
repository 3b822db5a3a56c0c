import { isId, newId } from "../../src/client/mod.ts";
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
  history.pushState(null, "", addressOf({ session, view }));
  route.set({ session, view, turn: undefined, drawer: undefined, isListOpen: false });
  save(LAST_SESSION, session);
}

/** Opens the drawer on the reply of a turn, or on the draft (null). */
export function openDrawer(turn: string | null): void {
  route.update((now) => ({ ...now, drawer: { turn } }));
}

/**
 * The title of the drawer, and the label of the button that opens it: for a turn, or the draft
 * (null).
 */
export function drawerTitle(turn: string | null): string {
  return turn === null ? "What Claude will see" : "What Claude saw";
}

/** Closes the drawer and the list of sessions. */
export function close(): void {
  route.update((now) => ({ ...now, drawer: undefined, isListOpen: false }));
}

/** Opens or closes the list of sessions on narrow screens. */
export function toggleList(): void {
  route.update((now) => ({ ...now, isListOpen: !now.isListOpen }));
}

/** Follows the browser's back and forward buttons, and completes the address of the first page. */
export function followAddress(): void {
  const { session } = route.get();
  history.replaceState(null, "", addressOf(route.get()));
  save(LAST_SESSION, session);
  addEventListener("popstate", () => {
    route.update((now) => ({ ...now, ...parseAddress(location.href), drawer: undefined }));
  });
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
  const session = named === null ? load(LAST_SESSION) ?? newId() : isId(named) ? named : newId();
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
