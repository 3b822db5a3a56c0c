/** A socket that has text to send. */
export interface Buffering {
  readonly owner: string;
  /** Unsent bytes; unknown, and told as 0, once it is closing. */
  readonly bufferedAmount: number;
  /** Closes it because its client reads too slowly. */
  tooSlow(): void;
}

/** Sockets are closed until so much of a limit is left, so that not each frame starts a search. */
const LEFT_SHARE = 0.75;

/** Bytes by socket, and their sum. */
class Amounts {
  readonly #bytes = new Map<Buffering, number>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  get sockets(): readonly Buffering[] {
    return [...this.#bytes.keys()];
  }

  /** The sockets with their bytes, most first. */
  get largest(): readonly (readonly [Buffering, number])[] {
    return [...this.#bytes].sort(([, one], [, other]) => other - one);
  }

  /** Sets what a socket has; returns what it had. */
  set(socket: Buffering, bytes: number): number {
    const before = this.#bytes.get(socket) ?? 0;
    this.#total += bytes - before;
    if (bytes > 0) this.#bytes.set(socket, bytes);
    else this.#bytes.delete(socket);
    return before;
  }
}

/** What is buffered for the sockets of one owner. */
class OwnerBuffers {
  /** The unsent bytes of open sockets when they were looked at last; unseen, they only get fewer. */
  readonly open = new Amounts();
  /** Those of sockets that are closing: a client that never reads keeps them until it goes. */
  readonly closing = new Amounts();

  /** Looks at all open sockets again. */
  refresh(): void {
    for (const each of this.open.sockets) this.open.set(each, each.bufferedAmount);
  }

  /** Closes the sockets for which most is buffered until no more than this is buffered for open ones. */
  closeLargest(most: number): void {
    for (const [socket] of this.open.largest) {
      if (this.open.total <= most) return;
      socket.tooSlow();
    }
  }
}

/**
 * What is buffered for the clients of all sockets together. For one owner's it may be half of the
 * limit, those that are closing included, for all open ones the whole. Beyond that, sockets are
 * closed: of the owner for whom most is buffered, those for which most is.
 */
export class SendBuffers {
  readonly #limit: number;
  readonly #owners = new Map<string, OwnerBuffers>();
  #openBytes = 0;

  /** `limit` in bytes. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Looks at a socket that has just been given something to send. */
  look(socket: Buffering): void {
    const { owner, bufferedAmount } = socket;
    const known = this.#owners.get(owner);
    if (!known && bufferedAmount === 0) return;
    const own = known ?? new OwnerBuffers();
    this.#owners.set(owner, own);
    this.#change(own, () => own.open.set(socket, bufferedAmount));
    const share = this.#limit / 2;
    if (own.open.total + own.closing.total > share) {
      this.#change(own, () => own.refresh());
      const left = own.open.total + own.closing.total > share ? LEFT_SHARE : 1;
      own.closeLargest(share * left - own.closing.total);
    }
    if (this.#openBytes > this.#limit) this.#relieve();
  }

  /** A socket begins to close; what is buffered for it may stay. */
  closing(socket: Buffering): void {
    const own = this.#owners.get(socket.owner);
    if (own) this.#change(own, () => own.closing.set(socket, own.open.set(socket, 0)));
  }

  /** A socket is gone, and what was buffered for it. */
  forget(socket: Buffering): void {
    const own = this.#owners.get(socket.owner);
    if (!own) return;
    this.#change(own, () => own.open.set(socket, 0));
    own.closing.set(socket, 0);
    if (own.open.total + own.closing.total === 0) this.#owners.delete(socket.owner);
  }

  #change(own: OwnerBuffers, change: () => void): void {
    const { total } = own.open;
    change();
    this.#openBytes += own.open.total - total;
  }

  #relieve(): void {
    const owners = [...this.#owners.values()];
    for (const own of owners) this.#change(own, () => own.refresh());
    if (this.#openBytes <= this.#limit) return;
    for (const own of owners.sort((one, other) => other.open.total - one.open.total)) {
      const over = this.#openBytes - this.#limit * LEFT_SHARE;
      if (over > 0) own.closeLargest(own.open.total - over);
    }
  }
}
