import { blanked, type RecordedSpaceEvent, type SpaceDecision } from "../src/knowledge/mod.ts";

/** Where a bench keeps the log of a space. */
export interface SpaceStore {
  /** A time after all that was recorded, in ms since the epoch; it is later at each call. */
  now(): number;
  read(): Promise<readonly RecordedSpaceEvent[]>;
  /**
   * Records events after position `expected` and erases texts, in one commit. False, and nothing is
   * recorded, if the log ends elsewhere.
   */
  append(
    commit: Pick<Extract<SpaceDecision, { ok: true }>, "events" | "erases">,
    expected: number,
  ): Promise<boolean>;
}

const HOUR_MS = 3_600_000;

/** A log in memory that behaves like one in the event store. */
export class SpaceStoreInMemory implements SpaceStore {
  readonly #events: RecordedSpaceEvent[] = [];
  #clock = Date.UTC(2026, 0, 1);

  now(): number {
    return this.#clock += HOUR_MS;
  }

  read(): Promise<readonly RecordedSpaceEvent[]> {
    return Promise.resolve(structuredClone(this.#events));
  }

  append({ events, erases }: Parameters<SpaceStore["append"]>[0], expected: number) {
    if (expected !== this.#events.length) return Promise.resolve(false);
    for (const position of erases) {
      const event = this.#events[position - 1];
      if (!event) throw new RangeError(`Cannot erase event ${position}: there is none`);
      this.#events[position - 1] = blanked(event);
    }
    const at = this.now();
    for (const event of events) {
      this.#events.push({ ...event, position: this.#events.length + 1, at });
    }
    return Promise.resolve(true);
  }
}
