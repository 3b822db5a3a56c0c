import { close, goTo, route } from "./route.ts";
import type { Session } from "./session.ts";

/** Shows the turn at a position of the log in the chat. Closes the drawer if it covers the chat. */
export function showTurn(session: Session, position: number): void {
  if (route.get().view !== "chat") goTo(session.id);
  else if (isDrawerOnTop()) close();
  // The chat has to be rendered before it can scroll.
  requestAnimationFrame(() => requestAnimationFrame(() => void session.show(position)));
}

function isDrawerOnTop(): boolean {
  const drawer = document.querySelector(".drawer");
  return drawer !== null && getComputedStyle(drawer).position === "fixed";
}
