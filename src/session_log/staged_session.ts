import type { PartMaker, StagedStream, TimedEvent } from "../event_store/mod.ts";
import { type SessionHead, sessionHead, type SessionLabel, streamLabel } from "./session.ts";

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

/** A session that comes from elsewhere, and that nobody can read until it lands: as `StagedStream`. */
export class StagedSession {
  readonly #staged: StagedStream;
  readonly #parts: readonly PartMaker[];

  /** The parts are made for the commit that lands. */
  constructor(staged: StagedStream, parts: readonly PartMaker[]) {
    this.#staged = staged;
    this.#parts = parts;
  }

  /** Position of the last event that was added. */
  get position(): number {
    return this.#staged.position;
  }

  /** Adds the next event. Does nothing once the id is taken. */
  async add(event: TimedEvent): Promise<void> {
    await this.#staged.add(event);
  }

  /** Makes the session be there, whole, by one commit. Undefined when its id is taken. */
  async land({ turns, label, ...times }: SessionLanding): Promise<SessionHead | undefined> {
    const head = await this.#staged.land({
      ...times,
      tally: turns,
      label: label && streamLabel(label),
      parts: this.#parts,
    });
    return head && sessionHead(head);
  }

  /** Deletes what was staged, unless it has landed. */
  async discard(): Promise<void> {
    await this.#staged.discard();
  }
}
