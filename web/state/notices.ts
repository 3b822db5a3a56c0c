import { Store } from "./store.ts";

/** Something that the reader is told: what happened, and where it went wrong what to do. */
export interface Notice {
  readonly kind: "info" | "problem";
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** The notice that is shown; one at a time, the newest. */
export const notice = new Store<Notice | undefined>(undefined);

/** What is said to screen readers alone. */
export const spoken = new Store("");

/** How long a notice that asks for nothing stays, in ms. */
const STAYS_MS = 6_000;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Tells the reader; a problem stays until it is put away or another notice comes. */
export function tell(next: Notice): void {
  clearTimeout(timer);
  notice.set(next);
  if (next.kind === "info") timer = setTimeout(() => notice.set(undefined), STAYS_MS);
}

/** Puts the notice away. */
export function dismiss(): void {
  clearTimeout(timer);
  notice.set(undefined);
}

/** Says something to screen readers alone. */
export function say(text: string): void {
  spoken.set(text);
}
