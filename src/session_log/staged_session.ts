import {
  CheckedWrites,
  type PartMaker,
  type StagedOrigin,
  type StagedStream,
  type TimedEvent,
} from "../event_store/mod.ts";
import { defined } from "../shared/mod.ts";
import { StoreError } from "../kv/mod.ts";
import type { OwnerAccounts } from "./accounts/accounts.ts";
import { OverAllowanceError } from "./accounts/allowances.ts";
import { Charge } from "./accounts/charge.ts";
import { SessionReservation } from "./accounts/session_reservation.ts";
import type { SessionContext } from "./context.ts";
import {
  type SessionHead,
  sessionHead,
  type SessionKey,
  type SessionLabel,
  sessionOf,
  streamLabel,
  streamOf,
} from "./session.ts";
import { FILE_DEADLINES, type NewFile, writePieces } from "./files/files.ts";

/** What is known of a session where it comes from. */
export interface SessionOrigin {
  /** How long it is kept after each use, in whole seconds; without it as long as all are. */
  readonly keepFor?: number | undefined;
  /** What facts and digests of a space name it by there; without it its new generation. */
  readonly lineage?: string | undefined;
}

/** How a staged session begins to be there. Times in ms since the epoch. */
export interface SessionLanding {
  readonly turns: number;
  /** What lists show of it. */
  readonly label?: SessionLabel;
  /** When it began where it comes from; without it now. */
  readonly createdAt?: number;
  /** When it expires; at the latest, and without it, after a whole time to live. */
  readonly expiresAt?: number;
}

/** Whom a staged session is charged to, and what rides on the commit that lands. */
export interface StagedParts {
  readonly owner: string;
  readonly accounts: OwnerAccounts;
  readonly reservation: SessionReservation;
  readonly parts: readonly PartMaker[];
  readonly context: SessionContext;
}

const MAX_RACES = 20;

/**
 * A session that comes from elsewhere, and that nobody can read until it lands: as `StagedStream`.
 * Its owner is charged before anything of it is written.
 */
export class StagedSession {
  readonly #staged: StagedStream;
  readonly #parts: StagedParts;
  /** Bytes of the files that were added. */
  #beside = 0;

  private constructor(staged: StagedStream, parts: StagedParts) {
    this.#staged = staged;
    this.#parts = parts;
  }

  /** Begins to stage a session, with room for its first block. Throws `OverAllowanceError`. */
  static async begin(
    key: SessionKey,
    context: SessionContext,
    { origin, ...charged }: Pick<StagedParts, "accounts" | "parts"> & {
      readonly origin: SessionOrigin;
    },
  ): Promise<StagedSession> {
    const staged = await context.store.stage(streamOf(key), streamOrigin(origin));
    const { owner } = key;
    const reservation = new SessionReservation(context, { accounts: charged.accounts, owner });
    if (!staged.isTaken) await reservation.ensure(0);
    return new StagedSession(staged, { owner, reservation, context, ...charged });
  }

  /** Position of the last event that was added. */
  get position(): number {
    return this.#staged.position;
  }

  /** Bytes of the events that were added, as a head counts them. */
  get bytes(): number {
    return this.#staged.bytes;
  }

  /**
   * Reserves room for so many bytes of events, before any is added. Throws `OverAllowanceError`. Does
   * nothing once the id is taken.
   */
  async reserve(bytes: number): Promise<void> {
    if (!this.#staged.isTaken) await this.#parts.reservation.ensure(bytes + this.#beside);
  }

  /** Adds a file that a message has. Throws `OverAllowanceError`. Does nothing once the id is taken. */
  async addFile(file: NewFile): Promise<void> {
    if (this.#staged.isTaken) return;
    this.#beside += file.bytes.length;
    await this.reserve(this.bytes);
    const { kv, keys } = this.#parts.context;
    const { stream, checks, ...writing } = await this.#staged.writing();
    await kv.operation("stage a file", async () => {
      const key = sessionOf(stream);
      const writes = new CheckedWrites(kv, checks);
      const { generation } = stream;
      const there = await writePieces({ key, keys, writes, file }, {
        ...writing,
        generation,
        isSent: true,
      });
      await writes.flush([there]);
    }, { deadlines: FILE_DEADLINES });
  }

  /** Adds the next event. Throws `OverAllowanceError`. Does nothing once the id is taken. */
  async add(event: TimedEvent): Promise<void> {
    await this.#staged.add(event);
    await this.reserve(this.bytes);
  }

  /**
   * Makes the session be there, whole, by one commit. Undefined when its id is taken. Throws
   * `OverAllowanceError` where its reservation was over and the room is gone.
   */
  async land({ turns, label, ...times }: SessionLanding): Promise<SessionHead | undefined> {
    const { owner, accounts, reservation, parts } = this.#parts;
    for (let races = 0; races < MAX_RACES && !this.#staged.isTaken; races++) {
      using charge = new Charge(accounts, {
        owner,
        counted: "sessions",
        isBounded: true,
        reservation: reservation.id,
      });
      const head = await this.#staged.land({
        ...times,
        tally: turns,
        label: label && streamLabel(label),
        ...this.#beside > 0 ? { beside: this.#beside } : {},
        parts: [...parts, (commit) => charge.part(commit)],
      });
      if (head) {
        accounts.forget(owner);
        reservation.used();
        return sessionHead(head);
      }
      if (charge.over) throw new OverAllowanceError(charge.over);
      accounts.forget(owner);
    }
    if (this.#staged.isTaken) return undefined;
    const message = "Cannot take in the session: its owner's account changed all the time";
    throw new StoreError("store_unavailable", message);
  }

  /** Deletes what was staged, unless it has landed, and gives back what was reserved for it. */
  async discard(): Promise<void> {
    try {
      await this.#staged.discard();
    } finally {
      await this.#parts.reservation.release();
    }
  }
}

function streamOrigin({ keepFor, lineage }: SessionOrigin): StagedOrigin {
  return defined({ ttlMs: keepFor === undefined ? undefined : keepFor * 1_000, lineage });
}
