import type { SentAttachment } from "../protocol/mod.ts";
import { defined } from "../shared/defined.ts";

/** A message that is not known to be in the log. */
export interface OutboxEntry {
  readonly id: string;
  readonly text: string;
  /** The files that it has; they were uploaded before. */
  readonly attachments?: readonly SentAttachment[];
  /** When it was sent, in ms since the epoch. */
  readonly at: number;
  /** For a retry: the position of the event that ended the turn before. */
  readonly after?: number;
  /** The fingerprint of the sender's token, if there was a token. */
  readonly by?: string;
  /** The sender, once the bridge has said who that is. */
  readonly owner?: string;
}

/** Where unsent messages survive a reload: `localStorage`, or something with the same methods. */
export type MessageStore = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

/**
 * The messages of one session that are waiting to be acknowledged, in order, each under its own
 * key. Others may use the same browser: messages sent under another token stay untouched until the
 * bridge confirms the same owner.
 */
export class Outbox {
  readonly entries: OutboxEntry[] = [];
  readonly #store: MessageStore | undefined;
  readonly #prefix: string;
  readonly #by: string | undefined;
  /** The messages that this client has seen in the store. */
  readonly #inStore = new Set<string>();
  #owner: string | undefined;

  /** `by` is the fingerprint of the current token. */
  constructor(session: string, store: MessageStore | undefined, by?: string) {
    this.#store = store;
    this.#prefix = `bridge:outbox:${session}:`;
    this.#by = by;
    this.entries.push(...this.#stored().filter((entry) => entry.by === by));
  }

  /** The message to send next. */
  get first(): OutboxEntry | undefined {
    return this.entries[0];
  }

  /** The message with an id, if it is waiting. */
  find(id: string): OutboxEntry | undefined {
    return this.entries.find((entry) => entry.id === id);
  }

  /** Adds a message. If the store is full, it is kept in memory only. */
  add(entry: OutboxEntry): void {
    this.entries.push(this.#keep(entry));
  }

  /** Whether another client with the same store has withdrawn a message. */
  isWithdrawn(id: string): boolean {
    return this.#inStore.has(id) && this.#store?.getItem(this.#prefix + id) === null;
  }

  /**
   * The bridge said who the sender is: adds what they sent under another token, removes what others
   * sent.
   */
  belongsTo(
    owner: string,
  ): { readonly added: readonly OutboxEntry[]; readonly left: readonly OutboxEntry[] } {
    this.#owner = owner;
    const { entries } = this;
    const isTheirs = (entry: OutboxEntry) => entry.owner === undefined || entry.owner === owner;
    const left = entries.filter((entry) => !isTheirs(entry));
    const added = this.#stored().filter((entry) => entry.owner === owner && !this.find(entry.id));
    const mine = [...entries.filter(isTheirs), ...added].map((entry) =>
      this.isWithdrawn(entry.id) || (entry.owner === owner && entry.by === this.#by)
        ? entry
        : this.#keep(entry)
    );
    entries.splice(0, entries.length, ...mine.sort(byTime));
    return { added, left };
  }

  /** Removes a message. */
  remove(id: string): void {
    const index = this.entries.findIndex((entry) => entry.id === id);
    if (index >= 0) this.entries.splice(index, 1);
    this.#store?.removeItem(this.#prefix + id);
  }

  /** Stores a message with its sender, as far as known. */
  #keep({ by: _, ...entry }: OutboxEntry): OutboxEntry {
    const signed = {
      ...entry,
      ...defined({ by: this.#by, owner: this.#owner }),
    };
    try {
      this.#store?.setItem(this.#prefix + entry.id, JSON.stringify(signed));
      this.#inStore.add(entry.id);
    } catch {
      // The store is full: the message lasts as long as this client.
    }
    return signed;
  }

  /** All messages of this session in the store, whoever sent them. */
  #stored(): OutboxEntry[] {
    const entries: OutboxEntry[] = [];
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

function byTime(one: OutboxEntry, other: OutboxEntry): number {
  return one.at - other.at;
}

function read(text: string | null): OutboxEntry | undefined {
  try {
    const { id, text: said, at, after, by, owner, attachments } = JSON.parse(text ?? "");
    if (typeof id !== "string" || typeof said !== "string" || typeof at !== "number") return;
    return {
      ...{ id, text: said, at },
      ...(Array.isArray(attachments) ? { attachments } : {}),
      ...(typeof after === "number" ? { after } : {}),
      ...(typeof by === "string" ? { by } : {}),
      ...(typeof owner === "string" ? { owner } : {}),
    };
  } catch {
    return undefined;
  }
}
