import { load, save } from "../shared/storage.ts";
import { Signal } from "../shared/signal.ts";

const NAME = "bridge:token";

/** The token that this browser uses, and whether the page asks for one. */
export const access = new Signal({
  token: load(NAME, "session") ?? load(NAME),
  isRequested: false,
});

/** Uses a token from now on: in this tab, or if `isRemembered` in this browser. */
export function giveToken(
  token: string,
  { isRemembered }: { readonly isRemembered: boolean },
): void {
  save(NAME, token, "session");
  save(NAME, isRemembered ? token : undefined);
  access.set({ token, isRequested: false });
}

/** Asks for a token: there is none, or it is not valid. */
export function requestToken(): void {
  access.update((known) => ({ ...known, isRequested: true }));
}
