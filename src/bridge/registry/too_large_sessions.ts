import type { SessionHead } from "../../session_log/mod.ts";
import type { SessionKey } from "../api/session.ts";
import type { SessionTooLargeError } from "../memory_budget/memory_errors.ts";
import { KeyedMap } from "./keyed_map.ts";

/** How many sessions are remembered. */
const MOST = 1_000;

/** The head with which a session turned out to be too large, and what its clients are told. */
interface TooLarge {
  readonly head: SessionHead | undefined;
  readonly error: SessionTooLargeError;
}

/**
 * Sessions that turned out to be too large to be opened here: they are refused without reading their
 * events again. A session does not shrink, so it is opened again only where its id has a new one.
 */
export class TooLargeSessions {
  #found = new KeyedMap<TooLarge>();

  /** Notes a session that is too large. */
  note(key: SessionKey, found: TooLarge): void {
    if (this.#found.size >= MOST) this.#found = new KeyedMap();
    this.#found.set(key, found);
  }

  /** Whether a session was too large. */
  has(key: SessionKey): boolean {
    return this.#found.get(key) !== undefined;
  }

  /** Throws `SessionTooLargeError` if a session that was too large is the one with this head still. */
  check(key: SessionKey, head: SessionHead | undefined): void {
    const found = this.#found.get(key);
    if (found && head && head.generation === found.head?.generation) throw found.error;
    this.#found.delete(key);
  }
}
