import { lateWords } from "../languages/late.ts";
import { titleNow } from "../sessions/titles.ts";
import { current } from "../state/current.ts";
import { areRepliesTold } from "../state/reply_notices.ts";
import { goTo } from "../state/route.ts";
import type { Session } from "../state/session.ts";

/** Notifies when a reply has ended while the page is hidden, if that is wanted. */
export function tellOfReplies(): void {
  let end = follow(current.get());
  current.subscribe(() => {
    end();
    end = follow(current.get());
  });
}

/** Follows the replies of a session. Returns a function that ends that. */
function follow(session: Session): () => void {
  let running = session.running?.id;
  return session.changed.subscribe(() => {
    const before = running;
    running = session.running?.id;
    if (before === undefined || before === running || !document.hidden || !areRepliesTold()) return;
    const status = session.turn(before)?.status;
    if (status === "completed") tell(session, before, lateWords.replyComplete);
    else if (status === "failed") tell(session, before, lateWords.replyNotComplete);
  });
}

/** The notification has the session's title, and no text of the reply. */
function tell(session: Session, turn: string, body: string): void {
  const title = titleNow(session);
  const icon = document.querySelector<HTMLLinkElement>("link[rel=apple-touch-icon]")?.href ?? "";
  // Several tabs that show the session notify once.
  const shown = { body, icon, tag: turn };
  const worker = (navigator as Partial<Navigator>).serviceWorker?.controller;
  if (worker) return worker.postMessage({ ...shown, title, session: session.id });
  try {
    const notification = new Notification(title, shown);
    notification.onclick = () => {
      notification.close();
      focus();
      goTo(session.id);
    };
  } catch {
    // Some browsers on phones notify through a worker only.
  }
}
