import { readSnapshotSteps, type Space, writeSnapshotSteps } from "../../knowledge/mod.ts";
import { inSlices } from "../../shared/mod.ts";
import type { SpaceHead, SpaceKey, SpaceLog } from "../../space_log/mod.ts";
import { logger } from "../../telemetry/mod.ts";

/** A state is kept once so many events were folded for it: fewer are folded as quickly. */
const LEAST_EVENTS = 500;

/** The state of a space that is kept beside its events, so that thousands need not be folded. */
export class KeptState {
  readonly #log: SpaceLog;
  readonly #key: SpaceKey;
  #keeping: Promise<void> | undefined;

  constructor(log: SpaceLog, key: SpaceKey) {
    this.#log = log;
    this.#key = key;
  }

  /** Whether one is being kept right now. */
  get isBusy(): boolean {
    return this.#keeping !== undefined;
  }

  /** Resolves once none is being kept any more. */
  async settled(): Promise<void> {
    await this.#keeping;
  }

  /** The state that was kept of a space, up to its last event at most; undefined: none. */
  async read({ generation, position }: SpaceHead): Promise<Space | undefined> {
    if (position < LEAST_EVENTS) return undefined;
    const snapshot = await this.#log.snapshots.read(this.#key, generation);
    if (!snapshot || snapshot.position > position) return undefined;
    const space = await inSlices(readSnapshotSteps(snapshot.text));
    return space?.position === snapshot.position ? space : undefined;
  }

  /**
   * Keeps a state in the background, if many events were folded for it. It must have been read from the
   * log just now, of which nothing is left to erase: whatever is erased later deletes it.
   *
   * @param folded How many events were folded for it.
   */
  keep(generation: string, space: Space, folded: number): void {
    if (folded < LEAST_EVENTS || this.#keeping) return;
    this.#keeping = this.#keep(generation, space)
      .catch((error) => logger.warn("Keeping a space's state failed", { ...this.#key, error }))
      .finally(() => this.#keeping = undefined);
  }

  async #keep(generation: string, space: Space): Promise<void> {
    const text = await inSlices(writeSnapshotSteps(space));
    await this.#log.snapshots.write(this.#key, { generation, position: space.position, text });
  }
}
