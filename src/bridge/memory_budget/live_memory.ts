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

  /** The most that an owner's sessions may take, in bytes. */
  get most(): number {
    return Math.floor(this.#limit * OWNER_SHARE);
  }

  /** The memory of one session, which takes none yet. */
  open(owner: string): SessionMemory {
    return new SessionMemory(this, owner);
  }

  /** Notes that a session of an owner takes so many bytes more, or less. */
  add(owner: string, bytes: number): void {
    this.#held += bytes;
    const held = this.heldBy(owner) + bytes;
    if (held > 0) this.#heldBy.set(owner, held);
    else this.#heldBy.delete(owner);
  }

  /**
   * Finds room for what is noted of an owner's session, of which `needed` bytes are what it takes if
   * nothing else is asked of it. Throws `SessionTooLargeError` and `OverloadedError`.
   */
  require(owner: string, needed: number): void {
    const share = this.most;
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
  readonly #all: LiveMemory;
  #bytes = 0;
  #lasting = 0;
  #isClosed = false;

  constructor(all: LiveMemory, owner: string) {
    this.#all = all;
    this.owner = owner;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The most that it may take, in bytes. */
  get most(): number {
    return this.#all.most;
  }

  /** A part of it that lasts, such as its state; it takes none yet. */
  share(): MemoryShare {
    return new MemoryShare(this, { isLasting: true });
  }

  /** A part of it that one request needs, and then no more; it takes none yet. */
  passing(): MemoryShare {
    return new MemoryShare(this, { isLasting: false });
  }

  /** Notes that a part of it takes so many bytes more, or less. */
  change(bytes: number, { isLasting }: PartKind): void {
    if (isLasting) this.#lasting += bytes;
    if (this.#isClosed || bytes === 0) return;
    this.#bytes += bytes;
    this.#all.add(this.owner, bytes);
  }

  /** Finds room for what a part has noted, of which `least` bytes are needed in any case. */
  require(least: number, { noted, isLasting }: PartKind & { readonly noted: number }): void {
    const others = this.#lasting - (isLasting ? noted : 0);
    this.#all.require(this.owner, others + least);
  }

  /** Counts it no more: the session is left to the garbage collection. */
  close(): void {
    this.change(-this.#bytes, { isLasting: false });
    this.#isClosed = true;
  }
}

/** Whether a part of a session's memory lasts, or is what one request needs. */
interface PartKind {
  readonly isLasting: boolean;
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
  readonly #session: SessionMemory;
  readonly #isLasting: boolean;
  #bytes = 0;

  constructor(session: SessionMemory, { isLasting }: PartKind) {
    this.#session = session;
    this.#isLasting = isLasting;
  }

  /** Notes how many bytes it takes, whether or not there is room. */
  note(bytes: number): void {
    this.#session.change(bytes - this.#bytes, { isLasting: this.#isLasting });
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
    const noted = Math.max(least, Math.min(Math.ceil(likely), this.#session.most));
    this.note(noted);
    try {
      this.#session.require(least, { noted, isLasting: this.#isLasting });
    } catch (error) {
      this.note(before);
      throw error;
    }
  }
}
