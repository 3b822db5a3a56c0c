import { Signal } from "./signal.ts";

/** A notification: what happened and, if it went wrong, what to do. */
export interface Notice {
  readonly kind: "info" | "problem";
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** The notification on screen: one at a time, the newest. */
export const notice = new Signal<Notice | undefined>(undefined);

/** The latest text for screen readers only. */
export const screenReaderText = new Signal("");

/** How long an `info` notification stays, in ms. */
const INFO_MS = 6_000;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Shows a notification. A problem stays until it is dismissed or replaced. */
export function notify(next: Notice): void {
  clearTimeout(timer);
  notice.set(next);
  if (next.kind === "info") timer = setTimeout(() => notice.set(undefined), INFO_MS);
}

/** Dismisses the notification. */
export function dismiss(): void {
  clearTimeout(timer);
  notice.set(undefined);
}

/** Reads a text to screen readers only. */
export function announce(text: string): void {
  screenReaderText.set(text);
}
