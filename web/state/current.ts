import { words } from "../languages/first.ts";
import { notify } from "../shared/notices.ts";
import { Signal } from "../shared/signal.ts";
import { invalidSessionIn, route } from "./route.ts";
import { Session } from "./session.ts";
import { access, requestToken } from "./token.ts";

/** The session on screen. */
export const current = new Signal(begin(route.get().session));

/** Follows the address and the token: another session or token means another connection. */
export function followRoute(): void {
  const invalid = invalidSessionIn(location.href);
  if (invalid !== undefined) {
    notify({
      kind: "problem",
      text: words.invalidSession(invalid),
    });
  }
  let { turn } = route.get();
  route.subscribe(() => {
    const now = route.get();
    if (now.session !== current.get().id) open(now.session);
    else if (now.turn !== turn) current.get().finder.seek(now.turn);
    turn = now.turn;
  });
  followToken();
}

function followToken(): void {
  let { token } = access.get();
  access.subscribe(() => {
    if (access.get().token === token) return;
    // A draft written before any token was given belongs to the person who gives one.
    const draft = token === undefined ? current.get().draft.get() : "";
    token = access.get().token;
    const session = open(route.get().session);
    if (draft !== "") session.addToDraft(draft);
  });
}

/** Shows a session and disconnects from the previous one. */
export function open(id: string): Session {
  const before = current.get();
  const session = begin(id);
  current.set(session);
  before.end();
  return session;
}

function begin(id: string): Session {
  const session = new Session(id);
  const { session: named, turn } = route.get();
  if (id === named) session.finder.seek(turn);
  session.state.subscribe(() => {
    const state = session.state.get();
    if (state.status === "closed" && state.reason === "unauthorized") requestToken();
  });
  return session;
}
