/** A message that is not in the log yet, as far as is known. */
export interface Entry {
  readonly id: string;
  readonly text: string;
  /** When it was said, in ms since the epoch. */
  readonly at: number;
  /** Of a retry: the position of the end that it is about. */
  readonly after?: number;
  /** The fingerprint of the token that it was said under; none where none was needed. */
  readonly by?: string;
  /** Who said it, once the bridge had told. */
  readonly owner?: string;
}

/** Where messages wait over a reload: `localStorage`, or anything of its kind. */
export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

/**
 * The messages of one session that wait for their acknowledgement, in order, one key each. Others
 * may have used the same browser: what was said under another token stays where it is, until the
 * bridge tells that it is of the same owner.
 */
export class Outbox {
  readonly entries: Entry[] = [];
  readonly #store: Store | undefined;
  readonly #prefix: string;
  readonly #by: string | undefined;
  /** The messages that the store holds, or held until another client took them out. */
  readonly #inStore = new Set<string>();
  #owner: string | undefined;

  /** `by` is the fingerprint of the token that is used. */
  constructor(session: string, store: Store | undefined, by?: string) {
    this.#store = store;
    this.#prefix = `bridge:outbox:${session}:`;
    this.#by = by;
    this.entries.push(...this.#stored().filter((entry) => entry.by === by));
  }

  /** The message that is to go next. */
  get first(): Entry | undefined {
    return this.entries[0];
  }

  find(id: string): Entry | undefined {
    return this.entries.find((entry) => entry.id === id);
  }

  /** Adds a message. Where the store has no room it waits in memory alone. */
  add(entry: Entry): void {
    this.entries.push(this.#keep(entry));
  }

  /** Whether another client that shares the store took a message back. */
  isTakenBack(id: string): boolean {
    return this.#inStore.has(id) && this.#store?.getItem(this.#prefix + id) === null;
  }

  /** The bridge told who this is: takes in what they said under another token, and no one else's. */
  belongsTo(owner: string): { readonly added: readonly Entry[]; readonly left: readonly Entry[] } {
    this.#owner = owner;
    const { entries } = this;
    const isTheirs = (entry: Entry) => entry.owner === undefined || entry.owner === owner;
    const left = entries.filter((entry) => !isTheirs(entry));
    const added = this.#stored().filter((entry) => entry.owner === owner && !this.find(entry.id));
    const mine = [...entries.filter(isTheirs), ...added].map((entry) =>
      this.isTakenBack(entry.id) || (entry.owner === owner && entry.by === this.#by)
        ? entry
        : this.#keep(entry)
    );
    entries.splice(0, entries.length, ...mine.sort(byTime));
    return { added, left };
  }

  remove(id: string): void {
    const index = this.entries.findIndex((entry) => entry.id === id);
    if (index >= 0) this.entries.splice(index, 1);
    this.#store?.removeItem(this.#prefix + id);
  }

  /** Signs a message with who said it, as far as that is known, and stores it. */
  #keep({ by: _, ...entry }: Entry): Entry {
    const signed = {
      ...entry,
      ...(this.#by === undefined ? {} : { by: this.#by }),
      ...(this.#owner === undefined ? {} : { owner: this.#owner }),
    };
    try {
      this.#store?.setItem(this.#prefix + entry.id, JSON.stringify(signed));
      this.#inStore.add(entry.id);
    } catch {
      // It is kept as long as this client is.
    }
    return signed;
  }

  /** All that waits for this session in the store, whoever said it. */
  #stored(): Entry[] {
    const entries: Entry[] = [];
    for (let index = 0; index < (this.#store?.length ?? 0); index++) {
      const key = this.#store?.key(index);
      if (!key?.startsWith(this.#prefix)) continue;
      const entry = read(this.#store?.getItem(key) ?? null);
      if (entry && key === this.#prefix + entry.id) entries.push(entry);
    }
    for (const { id } of entries) this.#inStore.add(id);
    return entries.sort(byTime);
  }
}

function byTime(one: Entry, other: Entry): number {
  return one.at - other.at;
}

function read(text: string | null): Entry | undefined {
  try {
    const { id, text: said, at, after, by, owner } = JSON.parse(text ?? "");
    if (typeof id !== "string" || typeof said !== "string" || typeof at !== "number") return;
    return {
      ...{ id, text: said, at },
      ...(typeof after === "number" ? { after } : {}),
      ...(typeof by === "string" ? { by } : {}),
      ...(typeof owner === "string" ? { owner } : {}),
    };
  } catch {
    return undefined;
  }
}
