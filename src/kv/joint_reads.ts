import { Alarm } from "../shared/mod.ts";
import type { KvEntryMaybe, KvKey } from "./types.ts";

/** The most keys that are read together. */
const MOST_KEYS = 10;

/** How long a read may keep those that came later waiting, in ms: one may hang. */
const PATIENCE_MS = 200;

/** A read that waits. */
interface Waiting {
  readonly key: KvKey;
  readonly resolve: (entry: KvEntryMaybe) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads for a store that does one thing at a time, as SQLite does: those that come while one is under
 * way wait for its end, and are then read together, at the price of little more than one. Each finds
 * what is there after it was asked for. A joint read that fails is repeated one by one, so that a
 * value that cannot be read fails alone. Throws what the store throws.
 */
export class JointReads {
  readonly #read: (keys: readonly KvKey[]) => Promise<readonly KvEntryMaybe[]>;
  #waiting: Waiting[] = [];
  /** The newest read that is under way. */
  #current: symbol | undefined;
  readonly #patience = new Alarm(() => this.#next());

  /** @param read Reads some keys; may be called again for keys of a read that failed. */
  constructor(read: (keys: readonly KvKey[]) => Promise<readonly KvEntryMaybe[]>) {
    this.#read = read;
  }

  /** Reads a key, alone or with others. */
  get(key: KvKey): Promise<KvEntryMaybe> {
    const { promise, resolve, reject } = Promise.withResolvers<KvEntryMaybe>();
    this.#waiting.push({ key, resolve, reject });
    if (!this.#current) this.#next();
    else if (!this.#patience.isSet) this.#patience.set(PATIENCE_MS);
    return promise;
  }

  /** Reads what waits, as much as goes together. */
  async #next(): Promise<void> {
    this.#patience.stop();
    const group = this.#waiting.splice(0, MOST_KEYS);
    if (group.length === 0) return;
    if (this.#waiting.length > 0) {
      this.#patience.set(PATIENCE_MS);
    }
    const current = Symbol();
    this.#current = current;
    await this.#readAll(group);
    if (this.#current !== current) return;
    this.#current = undefined;
    this.#next();
  }

  async #readAll(group: readonly Waiting[]): Promise<void> {
    try {
      const entries = await this.#read(group.map(({ key }) => key));
      for (const [index, { key, resolve }] of group.entries()) {
        resolve(entries[index] ?? { key, value: null, versionstamp: null });
      }
    } catch (error) {
      if (group.length === 1) group[0]?.reject(error);
      else for (const each of group) await this.#readAll([each]);
    }
  }
}
