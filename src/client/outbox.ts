/** A message that is not in the log yet, as far as is known. */
export interface Entry {
  readonly id: string;
  readonly text: string;
  /** When it was said, in ms since the epoch. */
  readonly at: number;
  /** Of a retry: the position of the end that it is about. */
  readonly after?: number;
}

/** Where messages wait over a reload: `localStorage`, or anything of its kind. */
export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

/** The messages of one session that wait for their acknowledgement, in order, one key each. */
export class Outbox {
  readonly entries: Entry[] = [];
  readonly #store: Store | undefined;
  readonly #prefix: string;

  constructor(session: string, store: Store | undefined) {
    this.#store = store;
    this.#prefix = `bridge:outbox:${session}:`;
    if (store) this.#load(store);
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
    this.entries.push(entry);
    try {
      this.#store?.setItem(this.#prefix + entry.id, JSON.stringify(entry));
    } catch {
      // It is kept as long as this client is.
    }
  }

  remove(id: string): void {
    const index = this.entries.findIndex((entry) => entry.id === id);
    if (index >= 0) this.entries.splice(index, 1);
    this.#store?.removeItem(this.#prefix + id);
  }

  #load(store: Store): void {
    for (let index = 0; index < store.length; index++) {
      const key = store.key(index);
      if (!key?.startsWith(this.#prefix)) continue;
      const entry = read(store.getItem(key));
      if (entry && key === this.#prefix + entry.id) this.entries.push(entry);
    }
    this.entries.sort((one, other) => one.at - other.at);
  }
}

function read(text: string | null): Entry | undefined {
  try {
    const { id, text: said, at, after } = JSON.parse(text ?? "");
    if (typeof id !== "string" || typeof said !== "string" || typeof at !== "number") return;
    return { id, text: said, at, ...(typeof after === "number" ? { after } : {}) };
  } catch {
    return undefined;
  }
}
