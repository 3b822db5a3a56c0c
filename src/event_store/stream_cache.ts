import { CACHED_HEADS } from "./limits.ts";
import type { StreamKey } from "./types.ts";

/** One value for each of the streams used most recently; the least recently used one goes first. */
export class StreamCache<Value> {
  readonly #values = new Map<string, Value>();

  /** The value of a stream, which is now the most recently used one. */
  get(stream: StreamKey): Value | undefined {
    const name = nameOf(stream);
    const value = this.#values.get(name);
    if (value !== undefined) {
      this.#values.delete(name);
      this.#values.set(name, value);
    }
    return value;
  }

  /** Keeps a stream's value. */
  set(stream: StreamKey, value: Value): void {
    const name = nameOf(stream);
    this.#values.delete(name);
    this.#values.set(name, value);
    const oldest = this.#values.keys().next();
    if (this.#values.size > CACHED_HEADS && !oldest.done) this.#values.delete(oldest.value);
  }

  /** Forgets a stream. */
  delete(stream: StreamKey): void {
    this.#values.delete(nameOf(stream));
  }
}

/** Each stream has another one, since it says how long the owner is. */
function nameOf({ owner, kind, id }: StreamKey): string {
  return `${kind.name} ${owner.length} ${owner}${id}`;
}
