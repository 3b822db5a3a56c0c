import { Signal } from "../shared/signal.ts";

/** A dialog of the page, besides the one that asks for a token. */
export type DialogRequest =
  | {
    readonly name: "rename" | "delete";
    readonly session: string;
    readonly title: string;
  }
  | { readonly name: "shortcuts" };

/** The dialog that is open. */
export const dialog = new Signal<DialogRequest | undefined>(undefined);
