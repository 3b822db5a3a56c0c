import { JointQueue } from "./joint_queue.ts";
import type { KvEntryMaybe, KvKey } from "./types.ts";

/** The most keys that are read together. */
const MOST_KEYS = 10;

/** A read that waits. */
interface Waiting {
  readonly key: KvKey;
  readonly resolve: (entry: KvEntryMaybe) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads that wait for each other and are then done together. Each finds what is there after it was
 * asked for. A joint read that fails is repeated one by one, so that a value that cannot be read fails
 * alone. Throws what the store throws.
 */
export class JointReads {
  readonly #read: (keys: readonly KvKey[]) => Promise<readonly KvEntryMaybe[]>;
  readonly #queue = new JointQueue<Waiting>(() => MOST_KEYS, (group) => this.#readAll(group));

  /** @param read Reads some keys; may be called again for keys of a read that failed. */
  constructor(read: (keys: readonly KvKey[]) => Promise<readonly KvEntryMaybe[]>) {
    this.#read = read;
  }

  /** Reads a key, alone or with others. */
  get(key: KvKey): Promise<KvEntryMaybe> {
    const { promise, resolve, reject } = Promise.withResolvers<KvEntryMaybe>();
    this.#queue.add({ key, resolve, reject });
    return promise;
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
