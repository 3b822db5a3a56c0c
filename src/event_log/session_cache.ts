import type { SessionKey } from "./keys.ts";
import { CACHED_HEADS } from "./limits.ts";

/** One value a session, of the sessions used last; the one that was not used for longest goes first. */
export class SessionCache<Value> {
  readonly #values = new Map<string, Value>();

  get(key: SessionKey): Value | undefined {
    const name = nameOf(key);
    const value = this.#values.get(name);
    if (value !== undefined) {
      this.#values.delete(name);
      this.#values.set(name, value);
    }
    return value;
  }

  set(key: SessionKey, value: Value): void {
    const name = nameOf(key);
    this.#values.delete(name);
    this.#values.set(name, value);
    const oldest = this.#values.keys().next();
    if (this.#values.size > CACHED_HEADS && !oldest.done) this.#values.delete(oldest.value);
  }

  delete(key: SessionKey): void {
    this.#values.delete(nameOf(key));
  }
}

function nameOf({ owner, session }: SessionKey): string {
  return JSON.stringify([owner, session]);
}
