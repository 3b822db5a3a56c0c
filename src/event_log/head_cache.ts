import type { StoredHead } from "./codec.ts";
import type { SessionKey } from "./keys.ts";
import { CACHED_HEADS } from "./limits.ts";

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

/** The heads that were seen last; the one that was not used for longest goes first. */
export class HeadCache {
  readonly #heads = new Map<string, SeenHead>();

  get(key: SessionKey): SeenHead | undefined {
    const name = nameOf(key);
    const seen = this.#heads.get(name);
    if (seen) {
      this.#heads.delete(name);
      this.#heads.set(name, seen);
    }
    return seen;
  }

  set(key: SessionKey, seen: SeenHead): void {
    const name = nameOf(key);
    this.#heads.delete(name);
    this.#heads.set(name, seen);
    const oldest = this.#heads.keys().next();
    if (this.#heads.size > CACHED_HEADS && !oldest.done) this.#heads.delete(oldest.value);
  }

  delete(key: SessionKey): void {
    this.#heads.delete(nameOf(key));
  }
}

function nameOf({ owner, session }: SessionKey): string {
  return JSON.stringify([owner, session]);
}
