import { current } from "../state/current.ts";
import { access } from "../state/token.ts";
import { clearList, refresh, refreshOne } from "./list.ts";

/**
 * Loads the list of sessions now, whenever the page becomes visible, when another token is used,
 * and after each turn. Returns a function that ends that.
 */
export function keepFresh(): () => void {
  void refresh();
  const look = () => {
    if (document.visibilityState === "visible") void refresh();
  };
  document.addEventListener("visibilitychange", look);
  const ends = [watchTurns(), watchToken()];
  return () => {
    document.removeEventListener("visibilitychange", look);
    for (const end of ends) end();
  };
}

/** Updates a session in the list after each of its turns. */
function watchTurns(): () => void {
  let refreshed = "";
  const watch = () => {
    const session = current.get();
    let before = session.running?.id;
    return session.changed.subscribe(() => {
      const { running, client } = session;
      if (running && running.id === before) return;
      before = running?.id;
      const state = `${session.id} ${client.position}`;
      if (state === refreshed) return;
      refreshed = state;
      void refreshOne(session.id);
    });
  };
  let unwatch = watch();
  const unsubscribe = current.subscribe(() => {
    unwatch();
    unwatch = watch();
  });
  return () => {
    unwatch();
    unsubscribe();
  };
}

function watchToken(): () => void {
  let { token } = access.get();
  return access.subscribe(() => {
    if (access.get().token === token) return;
    token = access.get().token;
    clearList();
    void refresh();
  });
}
