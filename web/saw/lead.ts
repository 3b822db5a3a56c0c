import type { Session } from "../state/session.ts";
import { close, goTo, place } from "../state/ui.ts";

/**
 * Leads the reader to the turn at a position of the log: to the talk, and there to the turn. What
 * lies over the talk is closed; what stands beside it stays.
 */
export function lead(session: Session, position: number): void {
  const now = place.get();
  if (now.view !== "talk") goTo(session.id);
  else if (isOver()) close();
  // The talk has to stand there before it can be led.
  requestAnimationFrame(() => requestAnimationFrame(() => void session.show(position)));
}

function isOver(): boolean {
  const drawer = document.querySelector(".drawer");
  return drawer !== null && getComputedStyle(drawer).position === "fixed";
}
