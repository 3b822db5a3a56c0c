import { keep, recall } from "./storage.ts";
import { Store } from "./store.ts";

const NAME = "bridge:token";

/** The token that this browser shows, and whether the bridge asks for one. */
export const access = new Store({
  token: recall(NAME, "session") ?? recall(NAME),
  isAsked: false,
});

/** Takes a token: for this tab alone, or for this browser until it is taken back. */
export function giveToken(token: string, { forGood }: { readonly forGood: boolean }): void {
  keep(NAME, token, "session");
  keep(NAME, forGood ? token : undefined);
  access.set({ token, isAsked: false });
}

/** Asks for a token: there is none, or it is not valid. */
export function askForToken(): void {
  access.update((known) => ({ ...known, isAsked: true }));
}
