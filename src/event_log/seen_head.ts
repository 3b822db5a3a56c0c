import type { StoredHead } from "./codec.ts";

/** A head as it was last seen, with the version that an append checks. No head: it is not there. */
export interface SeenHead {
  readonly entry: { readonly key: Deno.KvKey; readonly versionstamp: string | null };
  readonly head: StoredHead | undefined;
  /** A head whose time is over; the next life of the id puts its own in its place. */
  readonly expired?: StoredHead | undefined;
  /** Where it is not there: what is known of its erasures. */
  readonly grave?: Grave | undefined;
}

/** What must not change before a session begins: its tombstone, and its mark as being erased. */
export interface Grave {
  readonly tombstone: Deno.AtomicCheck;
  readonly erasing: Deno.AtomicCheck;
}

/** What every write checks that goes by this head. */
export function checksOf({ entry, head, grave }: SeenHead): Deno.AtomicCheck[] {
  return head === undefined && grave ? [entry, grave.tombstone, grave.erasing] : [entry];
}
