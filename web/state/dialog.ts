import { Signal } from "../shared/signal.ts";

/** A dialog of the page, besides the one that asks for a token. */
export type DialogRequest =
  | {
    readonly name: "rename" | "delete" | "move" | "keep" | "settings";
    readonly session: string;
    readonly title: string;
  }
  | { readonly name: "import"; readonly files: readonly File[] }
  | { readonly name: "shortcuts" | "spaces" };

/** The dialog that is open. */
export const dialog = new Signal<DialogRequest | undefined>(undefined);
