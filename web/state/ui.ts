import { isId, newId } from "../../src/client/mod.ts";
import { keep, recall } from "./storage.ts";
import { Store } from "./store.ts";

/** Where the reader is, and what is open around it. */
export interface Place {
  /** The session that is shown. */
  readonly session: string;
  /** The view of it: `talk`, or the name of one in `views.ts`. */
  readonly view: string;
  /** The turn that the address leads to. */
  readonly turn: string | undefined;
  /** What the drawer is about: a turn's reply, or with null the message being written. */
  readonly drawer: { readonly turn: string | null } | undefined;
  /** Whether the list of sessions is open where there is no room for it beside the talk. */
  readonly isListOpen: boolean;
}

/** Where the reader is. The session, the view and the turn stand in the address, the rest does not. */
export const place = new Store<Place>({
  ...placeOf(location.href),
  drawer: undefined,
  isListOpen: false,
});

/** Goes to a session, to its talk unless another view is named. */
export function goTo(session: string, view = "talk"): void {
  const now = place.get();
  const isThere = now.session === session && now.view === view && now.turn === undefined;
  if (isThere) return close();
  history.pushState(null, "", addressOf({ session, view }));
  place.set({ session, view, turn: undefined, drawer: undefined, isListOpen: false });
  keep("bridge:last", session);
}

/** Opens the drawer on a turn's reply, or with null on the message being written. */
export function openDrawer(turn: string | null): void {
  place.update((now) => ({ ...now, drawer: { turn } }));
}

/** Closes what is open beside the view. */
export function close(): void {
  place.update((now) => ({ ...now, drawer: undefined, isListOpen: false }));
}

/** Opens or closes the list of sessions, where it does not stand there always. */
export function toggleList(): void {
  place.update((now) => ({ ...now, isListOpen: !now.isListOpen }));
}

/** Follows the browser's way back and forth, and puts a full address in place of an empty one. */
export function followAddress(): void {
  const { session } = place.get();
  history.replaceState(null, "", addressOf(place.get()));
  keep("bridge:last", session);
  addEventListener("popstate", () => {
    place.update((now) => ({ ...now, ...placeOf(location.href), drawer: undefined }));
  });
}

/** The address of a view of a session, or of a turn in it. */
export function addressOf(
  { session, view, turn }: Pick<Place, "session" | "view"> & Partial<Pick<Place, "turn">>,
): string {
  const query = new URLSearchParams({ session, ...(view === "talk" ? {} : { view }) });
  return `/?${query}${turn === undefined ? "" : `#${encodeURIComponent(turn)}`}`;
}

/** The name in the address that no session can have. */
export function impossibleName(address: string): string | undefined {
  const named = new URL(address).searchParams.get("session");
  return named === null || isId(named) ? undefined : named;
}

function placeOf(address: string): Pick<Place, "session" | "view" | "turn"> {
  const { searchParams: query, hash } = new URL(address);
  const named = query.get("session");
  const session = named !== null && isId(named)
    ? named
    : named === null
    ? recall("bridge:last") ?? newId()
    : newId();
  const turn = named === session ? turnIn(hash) : undefined;
  return { session, view: query.get("view") ?? "talk", turn };
}

function turnIn(hash: string): string | undefined {
  try {
    const turn = decodeURIComponent(hash.slice(1));
    return isId(turn) ? turn : undefined;
  } catch {
    return undefined;
  }
}
