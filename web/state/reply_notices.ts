import { Signal } from "../shared/signal.ts";
import { load, save } from "../shared/storage.ts";

const NAME = "bridge:notify";

/** Whether somebody asked to be notified of replies in this browser. */
export const repliesTold = new Signal(load(NAME) === "on");

/** Whether a hidden page notifies when a reply ends: it was asked for, and the browser allows it. */
export function areRepliesTold(): boolean {
  return repliesTold.get() && canNotify() && Notification.permission === "granted";
}

/** Whether the browser has notifications, and this page may ask for them. */
export function canNotify(): boolean {
  return "Notification" in globalThis && isSecureContext;
}

/** Keeps what was asked for. */
export function tellReplies(isOn: boolean): void {
  save(NAME, isOn ? "on" : undefined);
  repliesTold.set(isOn);
}
