import { current, open } from "./current.ts";
import { close, goTo, route } from "./route.ts";
import type { Session } from "./session.ts";

/** Shows the turn at a position of the log in the chat. Closes the drawer if it covers the chat. */
export function showTurn(session: Session, position: number): void {
  void bringUp(session, position);
}

async function bringUp(session: Session, position: number): Promise<string | undefined> {
  if (route.get().view !== "chat") goTo(session.id);
  else if (isDrawerOnTop()) close();
  // The chat has to be rendered before it can scroll.
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return await session.finder.show(position);
}

/** Shows the turn at a position of any session's log in its chat and highlights it. */
export function showTurnOf(id: string, position: number): void {
  const session = current.get();
  if (session.id !== id) {
    goTo(id);
    return open(id).finder.seek(position);
  }
  void bringUp(session, position).then((turn) => session.finder.linkedTurn.set(turn));
}

function isDrawerOnTop(): boolean {
  const drawer = document.querySelector(".drawer");
  return drawer !== null && getComputedStyle(drawer).position === "fixed";
}
