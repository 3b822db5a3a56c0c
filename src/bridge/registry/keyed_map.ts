import type { SessionKey } from "../api/session.ts";

/** A map from sessions, by the value of their key, in the order in which they were set. */
export class KeyedMap<Value> {
  readonly #values = new Map<string, Value>();

  /** The number of sessions. */
  get size(): number {
    return this.#values.size;
  }

  /** The value of a session. */
  get(key: SessionKey): Value | undefined {
    return this.#values.get(nameOf(key));
  }

  /** Sets the value of a session. */
  set(key: SessionKey, value: Value): void {
    this.#values.set(nameOf(key), value);
  }

  /** Removes the value of a session. */
  delete(key: SessionKey): void {
    this.#values.delete(nameOf(key));
  }

  /** All values. */
  values(): Iterable<Value> {
    return this.#values.values();
  }
}

function nameOf({ owner, session }: SessionKey): string {
  return JSON.stringify([owner, session]);
}
