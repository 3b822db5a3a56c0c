import type { SpaceRules } from "../../knowledge/mod.ts";
import { defined } from "../../shared/mod.ts";
import { logger } from "../../telemetry/mod.ts";
import type { SpaceKey, SpaceLog } from "../../space_log/mod.ts";
import type { SessionMemory } from "../memory_budget/live_memory.ts";
import { LiveSpace } from "./live_space.ts";
import { SpaceAudience, type SpaceListener } from "./space_audience.ts";
import { spaceFramesOf } from "./space_frames.ts";

/** How long a space that nobody uses stays in memory, in ms, and how many of them may. */
const IDLE_MS = 600_000;
const MAX_IN_MEMORY = 200;

/** The dependencies of live spaces. */
export interface LiveSpacesOptions {
  readonly log: SpaceLog;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
  /** The memory of a space of an owner, which takes none yet. */
  readonly openMemory: (owner: string) => SessionMemory;
  /** By default those of every space. */
  readonly rules?: SpaceRules;
}

/** A space, and who listens to it. */
interface Known {
  readonly space: LiveSpace;
  readonly audience: SpaceAudience;
}

/** The spaces that this instance knows: begins them, finds them, and forgets those that rest. */
export class LiveSpaces {
  /** The log whose spaces these are. */
  readonly log: SpaceLog;
  readonly #options: LiveSpacesOptions;
  readonly #known = new Map<string, Known>();
  readonly #warming = new Set<Promise<void>>();
  #isStopped = false;

  constructor(options: LiveSpacesOptions) {
    this.log = options.log;
    this.#options = options;
  }

  /**
   * Does something with a space as the log has it now, by one read of its head where nothing is new;
   * undefined where there is no such space.
   */
  async use<Result>(
    key: SpaceKey,
    task: (space: LiveSpace) => Promise<Result> | Result,
  ): Promise<Result | undefined> {
    return await this.begin(
      key,
      async (space) => await space.refresh() ? await task(space) : undefined,
    );
  }

  /** Does something with a space, whether or not it is there; nothing is read for it. */
  async begin<Result>(
    key: SpaceKey,
    task: (space: LiveSpace) => Promise<Result> | Result,
  ): Promise<Result> {
    const known = this.#of(key);
    try {
      return await known.space.use(task);
    } finally {
      if (known.space.head === undefined && this.#rests(known)) this.#forget(known);
    }
  }

  /** A space as this instance knew it last, without a read; undefined where it does not know it. */
  peek(key: SpaceKey): LiveSpace | undefined {
    return this.#known.get(nameOf(key))?.space;
  }

  /** Delivers the frames of a space to a session of it, until the returned function is called. */
  listen(key: SpaceKey, listener: SpaceListener): () => void {
    const { audience } = this.#of(key);
    audience.add(listener);
    this.#warm(key);
    return () => audience.remove(listener);
  }

  /** Somebody came who may listen to a space: looks often for what is new. */
  wake(key: SpaceKey): void {
    this.#known.get(nameOf(key))?.audience.wake();
  }

  /** Frees at least so many bytes, if it can, from spaces that nobody uses; those used last stay. */
  free(bytes: number, owner?: string): void {
    let left = bytes;
    for (const known of this.#oldest(owner)) {
      if (left <= 0) return;
      left -= known.space.memory.bytes;
      if (known.audience.size > 0) known.space.shrink();
      else this.#forget(known);
    }
  }

  /** Forgets spaces that have rested long. */
  sweep(): void {
    const excess = this.#known.size - MAX_IN_MEMORY;
    const now = this.#options.now();
    for (const [index, known] of this.#oldest().entries()) {
      const isOld = now - known.space.usedAt > IDLE_MS;
      if (known.audience.size === 0 && (isOld || index < excess)) this.#forget(known);
    }
  }

  /** Stops following spaces and forgets all of them. Resolves once nothing is being read any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    const known = [...this.#known.values()];
    for (const each of known) this.#forget(each);
    await Promise.all([...this.#warming, ...known.map(({ space }) => space.settled)]);
  }

  /** Reads and indexes a space in the background. */
  #warm(key: SpaceKey): void {
    if (this.#isStopped) return;
    const warming = this.use(key, (live) => live.warm()).catch((error) => {
      logger.warn("Reading a space failed; its next use tries again", { ...key, error });
    }).finally(() => this.#warming.delete(warming));
    this.#warming.add(warming);
  }

  #oldest(owner?: string): Known[] {
    return [...this.#known.values()]
      .filter(({ space }) => space.isIdle && (owner === undefined || space.key.owner === owner))
      .sort((one, other) => one.space.usedAt - other.space.usedAt);
  }

  #rests({ space, audience }: Known): boolean {
    return space.isIdle && audience.size === 0;
  }

  #forget({ space, audience }: Known): void {
    this.#known.delete(nameOf(space.key));
    audience.stop();
    space.memory.close();
  }

  #of(key: SpaceKey): Known {
    const known = this.#known.get(nameOf(key));
    if (known) return known;
    const { log, now, openMemory, rules } = this.#options;
    const space: LiveSpace = new LiveSpace({
      ...{ log, key, now, memory: openMemory(key.owner), ...defined({ rules }) },
      onEvent: (event) => {
        for (const frame of spaceFramesOf(event, key.space)) audience.tell(frame);
      },
    });
    const audience = new SpaceAudience(log, space);
    const made = { space, audience };
    this.#known.set(nameOf(key), made);
    return made;
  }
}

function nameOf({ owner, space }: SpaceKey): string {
  return JSON.stringify([owner, space]);
}
