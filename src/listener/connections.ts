import { Rounds } from "../shared/mod.ts";
import { logger } from "../telemetry/mod.ts";
import { Arrival } from "./arrival.ts";
import { ClientConnection } from "./client_connection.ts";
import { ByteConnection, type ReadBefore } from "./byte_connection.ts";
import type { Patience } from "./patience.ts";

/** How often connections are checked for lateness, in ms. */
const CHECK_MS = 500;

/** File descriptors of a WebSocket beyond its connection's own: both ends of its relay. */
export const RELAY_DESCRIPTORS = 2;

type Held = Arrival | ClientConnection | ByteConnection;

/** A connection whose client has asked for something, with what it has sent of that. */
export interface AskedConnection {
  readonly conn: Deno.TcpConn;
  readonly first: Uint8Array;
}

/**
 * The open connections, within a number of file descriptors. Where there is no room for another one,
 * the one that has waited longest for a request goes: it belongs to nobody who asks for anything.
 */
export class Connections {
  readonly #patience: Patience;
  readonly #all = new Rounds<Held>(CHECK_MS, (connection, now) => this.#endIfLate(connection, now));
  /** Those without a request, the longest waiting first. */
  readonly #waiting = new Set<Held>();
  readonly #emptied = new Set<() => void>();
  #descriptors: number;
  #relays = 0;
  #isClosing = false;
  #saidFull = false;
  readonly #onClosed = (connection: ByteConnection) => this.#forget(connection);

  constructor({ descriptors, patience }: {
    readonly descriptors: number;
    readonly patience: Patience;
  }) {
    this.#descriptors = descriptors;
    this.#patience = patience;
  }

  /**
   * Takes in a connection, and resolves once its client has asked for something. It is closed instead
   * if every other one is in use, if it is too late, or if there is no more room for it.
   */
  async admit(conn: Deno.TcpConn): Promise<AskedConnection | undefined> {
    if (this.#isClosing || !this.#hasRoom(1)) {
      conn.close();
      return undefined;
    }
    return await this.#untilAsked(new Arrival(conn));
  }

  /**
   * Takes a connection back whose request was answered, and resolves as `admit` does. `next` is what
   * comes on it next.
   */
  async readmit(
    connection: ClientConnection | ByteConnection,
    next: Promise<Uint8Array | null>,
  ): Promise<AskedConnection | undefined> {
    const asked = this.#untilAsked(new Arrival(connection.conn, next));
    this.#all.delete(connection);
    this.#waiting.delete(connection);
    return await asked;
  }

  /** Has the HTTP parser read from a connection; `onNext` is told what comes after each answer. */
  forParser(
    { conn, first }: AskedConnection,
    onNext: (connection: ClientConnection, bytes: Uint8Array) => boolean,
  ): ClientConnection {
    const connection = new ClientConnection(conn, {
      first,
      onNext,
      onChange: (changed) => this.#sort(changed),
    });
    this.#sort(connection);
    return connection;
  }

  /** Has a request answered over its bytes; `first` is what comes after its head. */
  forBytes({ conn, first }: AskedConnection): ByteConnection {
    return this.#asBytes(conn, { early: first });
  }

  /** Takes a connection from the HTTP parser; `head` is what came after the head of its request. */
  fromParser(connection: ClientConnection, head: Uint8Array): ByteConnection {
    const { conn, ...before } = connection.giveAway(head);
    const bytes = this.#asBytes(conn, before);
    this.#forget(connection);
    return bytes;
  }

  #asBytes(conn: Deno.TcpConn, before: ReadBefore): ByteConnection {
    const connection = new ByteConnection(conn, before, this.#onClosed);
    this.#sort(connection);
    return connection;
  }

  async #untilAsked(arrival: Arrival): Promise<AskedConnection | undefined> {
    const { conn } = arrival;
    this.#sort(arrival);
    const first = await arrival.head();
    if (first === null) arrival.destroy();
    this.#forget(arrival);
    if (first === null) return undefined;
    conn.setNoDelay();
    return { conn, first };
  }

  /** Whether there is room for the relay of a socket, which then counts until `release`. */
  reserveRelay(): boolean {
    if (!this.#hasRoom(RELAY_DESCRIPTORS)) return false;
    this.#relays += 1;
    return true;
  }

  /** Gives back what `reserveRelay` took. */
  releaseRelay(): void {
    this.#relays -= 1;
  }

  /** The system gave no more file descriptors: fewer connections from now on, and some go at once. */
  shrink(): void {
    const used = this.#used;
    this.#descriptors = Math.max(16, Math.min(this.#descriptors, used - 16));
    while (this.#used > this.#descriptors && this.#endLongestWaiting());
  }

  /** Ends sockets and those that wait for a request, and resolves once the others have ended. */
  async close(): Promise<void> {
    this.#isClosing = true;
    while (this.#endLongestWaiting());
    for (const connection of this.#all.members) {
      if (connection instanceof ByteConnection && connection.isTaken) connection.destroy();
    }
    if (this.#all.members.size > 0) {
      await new Promise<void>((resolve) => this.#emptied.add(resolve));
    }
  }

  get #used(): number {
    return this.#all.members.size + this.#relays * RELAY_DESCRIPTORS;
  }

  #hasRoom(descriptors: number): boolean {
    while (this.#used + descriptors > this.#descriptors) {
      if (!this.#saidFull) {
        this.#saidFull = true;
        logger.warn(
          `All ${this.#descriptors} connections are in use: those that send nothing are closed`,
        );
      }
      if (!this.#endLongestWaiting()) return false;
    }
    return true;
  }

  #endLongestWaiting(): boolean {
    const [longest] = this.#waiting;
    if (longest === undefined) return false;
    longest.destroy();
    this.#forget(longest);
    return true;
  }

  #sort(connection: Held): void {
    this.#waiting.delete(connection);
    if (connection.destroyed) return this.#forget(connection);
    this.#all.add(connection);
    if (!connection.isWaiting) return;
    if (this.#isClosing) connection.destroy();
    else this.#waiting.add(connection);
  }

  #forget(connection: Held): void {
    this.#waiting.delete(connection);
    this.#all.delete(connection);
    if (this.#all.members.size > 0) return;
    for (const resolve of this.#emptied) resolve();
    this.#emptied.clear();
  }

  #endIfLate(connection: Held, now: number): void {
    this.#saidFull &&= this.#used * 2 > this.#descriptors;
    if (!connection.isLate(now, this.#patience)) return;
    connection.destroy();
    this.#forget(connection);
  }
}
