import { JointQueue } from "./joint_queue.ts";
import type { Committed, KvKey, Mutation, Write } from "./types.ts";

/**
 * What a joint commit takes at most; `keys`: their characters. Less than a store in a file takes,
 * since only that knows how long things are once they are encoded. A larger write goes alone.
 */
const MOST = { writes: 64, checks: 100, mutations: 500, bytes: 400_000, keys: 40_000 };

/** What a key and a value count besides their bytes. */
const LEAST_BYTES = 128;

/** A write that waits to be committed. */
interface Waiting {
  readonly write: Write;
  readonly resolve: (committed: Committed) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Writes that wait for each other and are then committed together. Each is decided as if it had come
 * alone: writes that touch the same keys are not joined, and a joint commit that fails is cut in two,
 * and in two again, down to those that fail alone. Throws what the store throws.
 */
export class JointCommits {
  readonly #commit: (write: Write) => Promise<Committed>;
  readonly #queue = new JointQueue<Waiting>(lengthOfGroup, (group) => this.#commitAll(group));

  /** @param commit Commits one write; may be called again for writes of a commit that failed. */
  constructor(commit: (write: Write) => Promise<Committed>) {
    this.#commit = commit;
  }

  /** Commits a write, alone or with others. */
  commit(write: Write): Promise<Committed> {
    const { promise, resolve, reject } = Promise.withResolvers<Committed>();
    this.#queue.add({ write, resolve, reject });
    return promise;
  }

  async #commitAll(group: readonly Waiting[]): Promise<void> {
    const [first] = group;
    if (!first) return;
    if (group.length === 1) {
      return await this.#commit(first.write).then(first.resolve, first.reject);
    }
    const joint = {
      checks: group.flatMap(({ write }) => write.checks),
      mutations: group.flatMap(({ write }) => write.mutations),
    };
    const committed = await this.#commit(joint).catch(() => undefined);
    if (committed?.ok) {
      for (const { resolve } of group) resolve(committed);
      return;
    }
    const half = Math.ceil(group.length / 2);
    await this.#commitAll(group.slice(0, half));
    await this.#commitAll(group.slice(half));
  }
}

/** How many of the writes that wait one commit has room for, on keys of their own. */
function lengthOfGroup(waiting: readonly Waiting[]): number {
  if (waiting.length === 1) return 1;
  const claims = new Claims();
  const isOver = waiting.findIndex(({ write }) => !claims.add(write));
  return isOver === -1 ? waiting.length : Math.max(1, isOver);
}

/** What the writes of a joint commit need together. */
class Claims {
  readonly #checked = new Set<string>();
  readonly #written = new Set<string>();
  readonly #sum = { writes: 0, checks: 0, mutations: 0, bytes: 0, keys: 0 };

  /** Takes a write in; false if it does not go with those before. */
  add({ checks, mutations }: Write): boolean {
    const sum = this.#sum;
    sum.writes += 1;
    sum.checks += checks.length;
    sum.mutations += mutations.length;
    sum.bytes += mutations.reduce((bytes, mutation) => bytes + bytesOf(mutation), 0);
    const checked = checks.map(({ key }) => nameOf(key));
    const written = mutations.map(({ key }) => nameOf(key));
    sum.keys += [...checked, ...written].reduce((length, name) => length + name.length, 0);
    const hasRoom = sum.writes <= MOST.writes && sum.checks <= MOST.checks &&
      sum.mutations <= MOST.mutations && sum.bytes <= MOST.bytes && sum.keys <= MOST.keys;
    if (!hasRoom) return false;
    const isOwn = !checked.some((key) => this.#written.has(key)) &&
      !written.some((key) => this.#written.has(key) || this.#checked.has(key));
    for (const key of checked) this.#checked.add(key);
    for (const key of written) this.#written.add(key);
    return isOwn;
  }
}

/** A text that is the same for the same key. */
function nameOf(key: KvKey): string {
  return key.join("\0");
}

/** About how many bytes a mutation takes: what its value holds in texts and bytes, one level deep. */
function bytesOf(mutation: Mutation): number {
  if (mutation.type === "delete") return LEAST_BYTES;
  const { value } = mutation;
  if (typeof value !== "object" || value === null) return LEAST_BYTES + lengthOf(value);
  let bytes = LEAST_BYTES;
  for (const each of Object.values(value)) bytes += lengthOf(each);
  return bytes;
}

function lengthOf(value: unknown): number {
  if (typeof value === "string") return value.length * 2;
  return value instanceof Uint8Array ? value.length : 8;
}
