import type { StoredHead } from "./codec.ts";

/** A head as it was last seen, with the version that an append checks. No head: it is not there. */
export interface SeenHead {
  readonly entry: { readonly key: Deno.KvKey; readonly versionstamp: string | null };
  readonly head: StoredHead | undefined;
  /** A head whose time is over; the next life of the id puts its own in its place. */
  readonly expired?: StoredHead | undefined;
}
