import { OverloadedError, SessionTooLargeError } from "./memory_errors.ts";

/** Frees at least so many bytes for an owner's session, if it can; `own`: of its own sessions only. */
export type MakeRoom = (bytes: number, needing: { readonly owner: string; own: boolean }) => void;

/** How much of it one owner's sessions may take, so that there is always some for another owner. */
const OWNER_SHARE = 0.75;

/** The memory that all sessions of this instance share, and how much of it each owner's take. */
export class LiveMemory {
  readonly #limit: number;
  readonly #makeRoom: MakeRoom;
  readonly #heldBy = new Map<string, number>();
  #held = 0;

  constructor(options: {
    /** In bytes. */
    readonly limit: number;
    readonly makeRoom: MakeRoom;
  }) {
    this.#limit = options.limit;
    this.#makeRoom = options.makeRoom;
  }

  /** The bytes that sessions take. */
  get held(): number {
    return this.#held;
  }

  /** The bytes that an owner's sessions take. */
  heldBy(owner: string): number {
    return this.#heldBy.get(owner) ?? 0;
  }

  /** The memory of one session, which takes none yet. */
  open(owner: string): SessionMemory {
    return new SessionMemory(owner, {
      most: this.#share,
      add: (bytes) => {
        this.#held += bytes;
        const held = this.heldBy(owner) + bytes;
        if (held > 0) this.#heldBy.set(owner, held);
        else this.#heldBy.delete(owner);
      },
      require: (needed) => this.#require(owner, needed),
    });
  }

  /** The most that an owner's sessions may take. */
  get #share(): number {
    return Math.floor(this.#limit * OWNER_SHARE);
  }

  /** `needed`: the bytes that a session takes if nothing else is asked of it. */
  #require(owner: string, needed: number): void {
    const share = this.#share;
    if (needed > share) throw new SessionTooLargeError(share);
    const ownOver = () => this.heldBy(owner) - share;
    const over = () => this.#held - this.#limit;
    if (ownOver() > 0) this.#makeRoom(ownOver(), { owner, own: true });
    if (over() > 0) this.#makeRoom(over(), { owner, own: false });
    if (ownOver() > 0 || over() > 0) throw new OverloadedError();
  }
}

/** The memory that one session takes: its state, its search index, and what requests need. */
export class SessionMemory {
  readonly owner: string;
  readonly #most: number;
  readonly #add: (bytes: number) => void;
  readonly #require: (needed: number) => void;
  #bytes = 0;
  #lasting = 0;
  #isClosed = false;

  constructor(owner: string, budget: {
    readonly most: number;
    readonly add: (bytes: number) => void;
    readonly require: (needed: number) => void;
  }) {
    this.owner = owner;
    this.#most = budget.most;
    this.#add = budget.add;
    this.#require = budget.require;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** A part of it that lasts, such as its state; it takes none yet. */
  share(): MemoryShare {
    const change = (bytes: number) => {
      this.#lasting += bytes;
      this.#change(bytes);
    };
    return new MemoryShare(change, {
      most: this.#most,
      require: (bytes, noted) => this.#require(this.#lasting - noted + bytes),
    });
  }

  /** A part of it that one request needs, and then no more; it takes none yet. */
  passing(): MemoryShare {
    const change = (bytes: number) => this.#change(bytes);
    return new MemoryShare(change, {
      most: this.#most,
      require: (bytes) => this.#require(this.#lasting + bytes),
    });
  }

  /** Counts it no more: the session is left to the garbage collection. */
  close(): void {
    this.#change(-this.#bytes);
    this.#isClosed = true;
  }

  #change(bytes: number): void {
    if (this.#isClosed || bytes === 0) return;
    this.#bytes += bytes;
    this.#add(bytes);
  }
}

/** What a part of a session takes before all of it is known, in bytes. */
export interface Expected {
  /** What it takes in any case. */
  readonly least: number;
  /** What it will probably take. */
  readonly likely: number;
}

/** What one part of a session takes. */
export class MemoryShare {
  readonly #change: (bytes: number) => void;
  readonly #most: number;
  readonly #require: (needed: number, noted: number) => void;
  #bytes = 0;

  constructor(change: (bytes: number) => void, budget: {
    /** The most that an owner's sessions may take, in bytes. */
    readonly most: number;
    /** Finds room for what is noted, of which so many bytes are needed in any case. */
    readonly require: (needed: number, noted: number) => void;
  }) {
    this.#change = change;
    this.#most = budget.most;
    this.#require = budget.require;
  }

  /** Notes how many bytes it takes, whether or not there is room. */
  note(bytes: number): void {
    this.#change(bytes - this.#bytes);
    this.#bytes = bytes;
  }

  /**
   * Notes how many bytes it takes, once there is room. Throws `SessionTooLargeError` where the session
   * can never have it, `OverloadedError` where it cannot now.
   */
  require(bytes: number): void {
    this.expect({ least: bytes, likely: bytes });
  }

  /**
   * Keeps room for what it will probably take, no more than there can be. Throws
   * `SessionTooLargeError` where the session can never have the least of it, `OverloadedError` where
   * there is no room now.
   */
  expect({ least, likely }: Expected): void {
    const before = this.#bytes;
    const noted = Math.max(least, Math.min(Math.ceil(likely), this.#most));
    this.note(noted);
    try {
      this.#require(least, noted);
    } catch (error) {
      this.note(before);
      throw error;
    }
  }
}
