import { isId, newId } from "../../src/client/mod.ts";
import { keep, recall } from "./storage.ts";
import { Store } from "./store.ts";

/** Where the reader is, and what is open around it. */
export interface Place {
  /** The session that is shown. */
  readonly session: string;
  /** The view of it: `talk`, or the name of one in `views.ts`. */
  readonly view: string;
  /** What the drawer is about: a turn's reply, or with null the message being written. */
  readonly drawer: { readonly turn: string | null } | undefined;
  /** Whether the list of sessions is open where there is no room for it beside the talk. */
  readonly isListOpen: boolean;
}

/** Where the reader is. The session and the view stand in the address, the rest does not. */
export const place = new Store<Place>({
  ...placeOf(location.href),
  drawer: undefined,
  isListOpen: false,
});

/** Goes to a session, to its talk unless another view is named. */
export function goTo(session: string, view = "talk"): void {
  const now = place.get();
  if (now.session === session && now.view === view) return close();
  history.pushState(null, "", addressOf({ session, view }));
  place.set({ session, view, drawer: undefined, isListOpen: false });
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
  const { session, view } = place.get();
  history.replaceState(null, "", addressOf({ session, view }));
  keep("bridge:last", session);
  addEventListener("popstate", () => {
    place.update((now) => ({ ...now, ...placeOf(location.href), drawer: undefined }));
  });
}

/** The address of a view of a session. */
export function addressOf({ session, view }: { session: string; view: string }): string {
  const query = new URLSearchParams({ session, ...(view === "talk" ? {} : { view }) });
  return `/?${query}`;
}

/** The name in the address that no session can have. */
export function impossibleName(address: string): string | undefined {
  const named = new URL(address).searchParams.get("session");
  return named === null || isId(named) ? undefined : named;
}

function placeOf(address: string): { session: string; view: string } {
  const query = new URL(address).searchParams;
  const named = query.get("session");
  const session = named !== null && isId(named)
    ? named
    : named === null
    ? recall("bridge:last") ?? newId()
    : newId();
  return { session, view: query.get("view") ?? "talk" };
}
