import { tell } from "./notices.ts";
import { Session } from "./session.ts";
import { Store } from "./store.ts";
import { access, askForToken } from "./token.ts";
import { impossibleName, place } from "./ui.ts";

/** The session that is shown. */
export const current = new Store(begin(place.get().session));

/** Follows the address and the token: another session, or another token, is another connection. */
export function followPlace(): void {
  const named = impossibleName(location.href);
  if (named !== undefined) {
    tell({
      kind: "problem",
      text: `No session can be called “${named}”: a name in the address has 1 to 128 of ` +
        "A-Z a-z 0-9 . _ : -. Here is a new session",
    });
  }
  let { token } = access.get();
  let { turn } = place.get();
  place.follow(() => {
    const now = place.get();
    if (now.session !== current.get().id) open(now.session);
    else if (now.turn !== turn) current.get().seek(now.turn);
    turn = now.turn;
  });
  access.follow(() => {
    if (access.get().token === token) return;
    const words = token === undefined ? current.get().draft.get() : "";
    token = access.get().token;
    const session = open(place.get().session);
    // What was written before a token was given is of who gave it.
    if (words !== "") session.write(words);
  });
}

/** Shows a session, and lets go of the one before. */
export function open(id: string): Session {
  const before = current.get();
  const session = begin(id);
  current.set(session);
  before.end();
  return session;
}

function begin(id: string): Session {
  const session = new Session(id);
  const { session: named, turn } = place.get();
  if (id === named) session.seek(turn);
  session.state.follow(() => {
    const state = session.state.get();
    if (state.status === "closed" && state.reason === "unauthorized") askForToken();
  });
  return session;
}
