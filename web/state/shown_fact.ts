import { Signal } from "../shared/signal.ts";
import { goTo } from "./route.ts";

/** A fact of a space, by its id. */
export interface FactKey {
  readonly space: string;
  readonly fact: string;
}

/** The fact to show first among what is known, until it has been shown. */
export const shownFact = new Signal<FactKey | undefined>(undefined);

/** Shows a fact's card, in the view of a session. */
export function showFact(session: string, { space, fact }: FactKey): void {
  shownFact.set({ space, fact });
  goTo(session, "knowledge");
}
