import type { StagedStream, TimedEvent } from "../event_store/mod.ts";
import { Charge, OverAllowanceError, type StreamList } from "../session_log/mod.ts";
import type { SpaceContext } from "./context.ts";
import { type SpaceHead, spaceHead, type SpaceLabel, spaceStreamLabel } from "./space.ts";

/** How a staged space begins to be there. Times in ms since the epoch. */
export interface SpaceLanding {
  /** How many facts are current. */
  readonly facts: number;
  readonly label: SpaceLabel;
  /** When it began where it comes from; without it now. */
  readonly createdAt?: number;
  /** When it expires; at the latest, and without it, after a whole time to live. */
  readonly expiresAt?: number;
}

const MAX_RACES = 20;

/** A space that comes from elsewhere, and that nobody can read until it lands: as `StagedStream`. */
export class StagedSpace {
  readonly #staged: StagedStream;
  readonly #owner: string;
  readonly #context: SpaceContext;
  readonly #list: StreamList;

  constructor(staged: StagedStream, options: {
    readonly owner: string;
    readonly context: SpaceContext;
    readonly list: StreamList;
  }) {
    this.#staged = staged;
    this.#owner = options.owner;
    this.#context = options.context;
    this.#list = options.list;
  }

  /** Bytes of the events that were added, as a head counts them. */
  get bytes(): number {
    return this.#staged.bytes;
  }

  /** Adds the next event. Does nothing once the id is taken. */
  async add(event: TimedEvent): Promise<void> {
    await this.#staged.add(event);
  }

  /**
   * Makes the space be there, whole, by one commit. Undefined when its id is taken. Throws
   * `OverAllowanceError` where its owner has no room for it.
   */
  async land({ facts, label, ...times }: SpaceLanding): Promise<SpaceHead | undefined> {
    const { accounts } = this.#context;
    const owner = this.#owner;
    for (let races = 0; races < MAX_RACES && !this.#staged.isTaken; races++) {
      using charge = new Charge(accounts, { owner, counted: "spaces", isBounded: true });
      const head = await this.#staged.land({
        ...times,
        tally: facts,
        label: spaceStreamLabel(label),
        parts: [(commit) => this.#list.part(commit), (commit) => charge.part(commit)],
      });
      accounts.forget(owner);
      if (head) return spaceHead(head);
      if (charge.over) throw new OverAllowanceError(charge.over);
    }
    return undefined;
  }

  /** Deletes what was staged, unless it has landed. */
  async discard(): Promise<void> {
    await this.#staged.discard();
  }
}
