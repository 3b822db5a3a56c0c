import type {
  AtomicOperation,
  Check,
  Committed,
  KeyValueStore,
  KvEntry,
  KvEntryMaybe,
  KvKey,
  KvKeyPart,
  ListOptions,
  ListSelector,
} from "../../src/kv/mod.ts";

interface Kept extends KvEntry {
  /** In ms since the epoch. */
  readonly expiresAt: number;
}

/** A store that is no `Deno.Kv`: a sorted list in memory, whose clock the test may move. */
export class MemoryStore implements KeyValueStore {
  /** The clock by which keys expire, in ms since the epoch. */
  now: () => number = Date.now;
  #entries: Kept[] = [];
  #version = 0;
  readonly #watchers = new Set<() => void>();

  get(key: KvKey): Promise<KvEntryMaybe> {
    return Promise.resolve(this.#find(key));
  }

  getMany(keys: readonly KvKey[]): Promise<KvEntryMaybe[]> {
    return Promise.resolve(keys.map((key) => this.#find(key)));
  }

  async *list(selector: ListSelector, options: ListOptions = {}): AsyncGenerator<KvEntry> {
    const found = this.#live().filter(({ key }) => isSelected(key, selector));
    if (options.reverse) found.reverse();
    for (const { key, value, versionstamp } of found.slice(0, options.limit)) {
      yield await Promise.resolve({ key, value: structuredClone(value), versionstamp });
    }
  }

  atomic(): AtomicOperation {
    const checks: Check[] = [];
    const changes: (() => void)[] = [];
    const operation: AtomicOperation = {
      check: (...added) => (checks.push(...added), operation),
      set: (key, value, { expireIn = Infinity } = {}) => {
        const kept = structuredClone(value);
        changes.push(() => this.#put(key, kept, this.now() + expireIn));
        return operation;
      },
      delete: (key) => (changes.push(() => this.#remove(key)), operation),
      commit: () => Promise.resolve(this.#commit(checks, changes)),
    };
    return operation;
  }

  watch(): ReadableStream<undefined> {
    let tell = () => {};
    return new ReadableStream({
      start: (controller) => {
        tell = () => controller.enqueue(undefined);
        this.#watchers.add(tell);
        tell();
      },
      cancel: () => void this.#watchers.delete(tell),
    });
  }

  close(): void {}

  #commit(checks: readonly Check[], changes: readonly (() => void)[]): Committed {
    const isSame = ({ key, versionstamp }: Check) => this.#find(key).versionstamp === versionstamp;
    if (!checks.every(isSame)) return { ok: false };
    this.#version += 1;
    for (const change of changes) change();
    for (const tell of this.#watchers) tell();
    return { ok: true, versionstamp: this.#versionstamp() };
  }

  #put(key: KvKey, value: unknown, expiresAt: number): void {
    this.#remove(key);
    this.#entries.push({ key, value, expiresAt, versionstamp: this.#versionstamp() });
    this.#entries.sort((one, other) => compareKeys(one.key, other.key));
  }

  #remove(key: KvKey): void {
    this.#entries = this.#entries.filter((entry) => compareKeys(entry.key, key) !== 0);
  }

  #find(key: KvKey): KvEntryMaybe {
    const found = this.#live().find((entry) => compareKeys(entry.key, key) === 0);
    if (!found) return { key, value: null, versionstamp: null };
    return { key, value: structuredClone(found.value), versionstamp: found.versionstamp };
  }

  #live(): Kept[] {
    return this.#entries.filter(({ expiresAt }) => expiresAt > this.now());
  }

  #versionstamp(): string {
    return this.#version.toString(16).padStart(20, "0");
  }
}

function isSelected(key: KvKey, selector: ListSelector): boolean {
  if ("prefix" in selector) {
    const { prefix } = selector;
    const isUnder = key.length > prefix.length &&
      compareKeys(key.slice(0, prefix.length), prefix) === 0;
    if (!isUnder) return false;
  }
  if ("start" in selector && compareKeys(key, selector.start) < 0) return false;
  return !("end" in selector) || compareKeys(key, selector.end) < 0;
}

function compareKeys(one: KvKey, other: KvKey): number {
  for (const [index, part] of one.entries()) {
    const theirs = other[index];
    if (theirs === undefined) return 1;
    const order = rankOf(part) - rankOf(theirs) || compareParts(part, theirs);
    if (order !== 0) return order;
  }
  return one.length - other.length;
}

/** Bytes come first, then strings, numbers, bigints and booleans. */
function rankOf(part: KvKeyPart): number {
  return ["object", "string", "number", "bigint", "boolean"].indexOf(typeof part);
}

function compareParts(one: KvKeyPart, other: KvKeyPart): number {
  if (one instanceof Uint8Array && other instanceof Uint8Array) {
    return one.toHex() < other.toHex() ? -1 : Number(one.toHex() > other.toHex());
  }
  if (typeof one === "symbol" || typeof other === "symbol") throw new TypeError("Not a key part");
  return one < other ? -1 : Number(one > other);
}
