import type { Check } from "../../kv/mod.ts";
import type { ErasureGuard } from "../erasure/erasure_guard.ts";
import type { Head } from "./head.ts";

/** A head as it was last seen, with the version that an append checks. */
export interface SeenHead {
  readonly check: Check;
  /** Undefined: there is no stream. */
  readonly head: Head | undefined;
  /** A head that has expired; the next generation of the id puts its own in its place. */
  readonly expired?: Head | undefined;
  /** Where there is no stream: what is known of its erasures. */
  readonly guard?: ErasureGuard | undefined;
}

/** A head that is there. */
export type PresentHead = SeenHead & { readonly head: Head };

/** What every write checks that was decided on this head. */
export function checksOf({ check, head, guard }: SeenHead): Check[] {
  return head === undefined && guard ? [check, guard.tombstone, guard.erasing] : [check];
}
