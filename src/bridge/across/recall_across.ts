import {
  type FactMemory,
  type KnownFact,
  type MissingSource,
  type OtherSession,
  type SessionLife,
  sessionsForSteps,
  type SpaceRead,
  type ZonedTime,
} from "../../conversation/mod.ts";
import { findSession, type Space } from "../../knowledge/mod.ts";
import type { SessionHead, SessionLog } from "../../session_log/mod.ts";
import type { SpaceKey } from "../../space_log/mod.ts";
import { inSlices } from "../../shared/mod.ts";
import { logger } from "../../telemetry/mod.ts";
import type { SessionKey } from "../api/session.ts";
import type { MemoryShare, SessionMemory } from "../memory_budget/live_memory.ts";
import type { KnownOthers } from "../spaces/other_sessions.ts";
import { shownTitle } from "./folded_session.ts";
import type { LiveState, ReadSession, SessionReader } from "./session_reader.ts";
import { SpaceDirectory } from "./space_directory.ts";

/** A message of a session in a space, and what is known of the space when it is sent. */
export interface MessageInSpace {
  readonly key: SpaceKey;
  readonly space: Space;
  /** The session that it is sent to; its generation is what the space names it by: its lineage. */
  readonly self: SessionLife;
  readonly message: string;
  readonly now: ZonedTime;
  /** The space's current facts, and a cache of their search index. */
  readonly facts: readonly KnownFact[];
  readonly factMemory: FactMemory;
}

/** What recalling across sessions needs. */
export interface RecallAcrossOptions {
  readonly log: SessionLog;
  readonly reader: SessionReader;
  /** The memory of something of an owner's, which takes none yet. */
  readonly openMemory: (owner: string) => SessionMemory;
  /** The sessions of an owner that are live on this instance. */
  readonly live: (
    owner: string,
  ) => Iterable<{ readonly session: string; readonly state: LiveState }>;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
  /** How long a message waits, in ms, until sessions are read of which nothing is known. Default 100. */
  readonly waitMs?: number;
}

/** How long a message waits for sessions to be read, in ms, by default. */
const WAIT_MS = 100;

/** How long a space's directory is kept after its last use, in ms, and how many are. */
const IDLE_MS = 300_000;
const MOST_DIRECTORIES = 100;

/**
 * How often it is looked for sessions that grew on other instances: not before so many ms, nor for more
 * than this share of the time.
 */
const LOOK_MS = 5_000;
const LOOK_SHARE = 0.01;

/** Heads that are read at the same time. */
const HEADS_AT_ONCE = 50;

/** What this instance knows of a space's sessions. */
interface Known {
  readonly directory: SpaceDirectory;
  readonly held: SessionMemory;
  readonly share: MemoryShare;
  usedAt: number;
  /** How many messages are being looked up in it. */
  uses: number;
  lookAgainAt: number;
  /** The reading that goes on in the background. */
  reading?: Promise<void> | undefined;
}

/**
 * Finds what was said in the other sessions of a space (law 14): those of the same owner that both the
 * space and their own events say are in it. They are read from the log without a trace of use.
 */
export class RecallAcross {
  readonly #options: RecallAcrossOptions;
  /** By space, the one that was used longest ago first. */
  readonly #known = new Map<string, Known>();
  #isStopped = false;

  constructor(options: RecallAcrossOptions) {
    this.#options = options;
  }

  /** `othersFor` as far as this instance knows them, while it asks the log whether it has them so. */
  async knownFor(asked: MessageInSpace): Promise<KnownOthers | undefined> {
    return this.known(asked.key, await this.#thereFor(asked));
  }

  /** The sessions of the space that a message points to, best first. */
  async #thereFor(asked: MessageInSpace): Promise<readonly SessionLife[]> {
    return (await this.#livesFor(asked)).filter(({ session, generation }) =>
      findSession(asked.space, session, generation)?.state === "there"
    );
  }

  /**
   * Sessions of a space as this instance knows them, in their order, while it asks the log whether it has
   * them so; undefined, without asking, where one is not known.
   */
  known({ owner, space }: SpaceKey, lives: readonly SessionLife[]): KnownOthers | undefined {
    const { log, reader } = this.#options;
    const keys = lives.map(({ session }) => ({ owner, session }));
    const known: ReadSession[] = [];
    for (const [place, { generation: lineage }] of lives.entries()) {
      const key = keys[place];
      const session = key && reader.peek(key, lineage);
      if (!session) return undefined;
      known.push(session);
    }
    const isCurrent = log.heads(keys).then((heads) =>
      known.every((session, place) => isAt(session, heads[place]))
    );
    // Who built something meanwhile asks later.
    isCurrent.catch(() => {});
    return { sessions: known.flatMap((session) => otherIn(space, session)), isCurrent };
  }

  /** The sessions that a message points to, best first, each as it is now. */
  async othersFor(asked: MessageInSpace): Promise<readonly OtherSession[]> {
    const { key } = asked;
    const lives = await this.#thereFor(asked);
    const { log, reader } = this.#options;
    const keys = lives.map(({ session }) => ({ owner: key.owner, session }));
    const heads = await log.heads(keys);
    const others: OtherSession[] = [];
    for (const [place, { session, generation: lineage }] of lives.entries()) {
      // One after another, so that there need not be memory for more than one that is being read.
      const head = heads[place];
      const opened = await reader.open({ owner: key.owner, session }, { lineage, head });
      others.push(...otherIn(key.space, opened));
    }
    return others;
  }

  /**
   * The sessions that a receipt names, each as it was at the position that was read then, and those
   * that are gone.
   */
  async othersOf(
    { owner, space }: SpaceKey,
    read: NonNullable<SpaceRead["sessions"]>,
  ): Promise<{
    readonly sessions: readonly OtherSession[];
    readonly missing: readonly MissingSource[];
  }> {
    const sessions: OtherSession[] = [];
    const missing: MissingSource[] = [];
    for (const { session, generation, upTo } of read) {
      const key = { owner, session };
      const found = await this.#options.reader.openAt(key, { lineage: generation, upTo });
      const [other] = otherIn(space, found);
      if (other) sessions.push(other);
      else missing.push({ kind: "session", session, generation });
    }
    return { sessions, missing };
  }

  /** Forgets what it knows of a session, which was erased. */
  forget(key: SessionKey): void {
    this.#options.reader.forget(key);
    for (const { directory, held } of this.#known.values()) {
      if (held.owner === key.owner) directory.forget(key.session);
    }
  }

  /** Gives up what it knows of spaces that nobody asks about, until so many bytes are free; returns how many are. */
  free(bytes: number, owner?: string): number {
    let left = bytes;
    for (const [name, { held, uses }] of this.#known) {
      if (left <= 0) break;
      if (uses > 0 || (owner !== undefined && held.owner !== owner)) continue;
      left -= held.bytes;
      this.#drop(name);
    }
    return bytes - left;
  }

  /** Forgets the spaces that nobody has used for a while. */
  sweep(): void {
    const old = this.#options.now() - IDLE_MS;
    for (const [name, { usedAt }] of this.#known) if (usedAt < old) this.#drop(name);
  }

  /** Stops reading in the background, and resolves once that has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.idle();
  }

  /** Resolves once nothing is read in the background. */
  async idle(): Promise<void> {
    await Promise.all(this.#known.values().map(({ reading }) => reading));
  }

  /** The sessions that a message points to, best first. */
  async #livesFor(asked: MessageInSpace): Promise<readonly SessionLife[]> {
    const { key, space, self, message, now, facts, factMemory } = asked;
    const known = this.#open(key);
    const { directory, share } = known;
    known.uses += 1;
    try {
      directory.follow(space);
      await this.#noteLive(key, { directory, self });
      await this.#readUnknown(key, known);
      const { entries: digests, memory } = directory;
      const unread = directory.unread.filter(({ learnedTo }) => learnedTo === 0);
      return await inSlices(sessionsForSteps(message, {
        ...{ digests, facts, unread, memory, factMemory, self, now },
      }));
    } finally {
      known.uses -= 1;
      share.note(directory.bytes);
    }
  }

  #open({ owner, space }: SpaceKey): Known {
    const name = JSON.stringify([owner, space]);
    const held = this.#known.get(name)?.held ?? this.#options.openMemory(owner);
    const usedAt = this.#options.now();
    const known = this.#known.get(name) ??
      {
        directory: new SpaceDirectory(),
        held,
        share: held.share(),
        usedAt,
        uses: 0,
        lookAgainAt: 0,
      };
    known.usedAt = usedAt;
    this.#known.delete(name);
    this.#known.set(name, known);
    for (const each of this.#known.keys()) {
      if (this.#known.size <= MOST_DIRECTORIES) break;
      this.#drop(each);
    }
    return known;
  }

  #drop(name: string): void {
    this.#known.get(name)?.held.close();
    this.#known.delete(name);
  }

  /** Notes the words of what was said since in sessions that are live here. */
  async #noteLive({ owner, space }: SpaceKey, { directory, self }: {
    readonly directory: SpaceDirectory;
    readonly self: SessionLife;
  }): Promise<void> {
    for (const { session, state } of this.#options.live(owner)) {
      const { lineage, conversation } = state;
      const life = { session, generation: lineage };
      const isOther = session !== self.session && conversation.space?.id === space;
      if (!isOther || !directory.has(life)) continue;
      if (conversation.position <= directory.knownTo(life)) continue;
      await inSlices(directory.noteSteps(life, conversation));
    }
  }

  /** Reads the sessions of which nothing is known; what takes too long goes on in the background. */
  async #readUnknown(key: SpaceKey, known: Known): Promise<void> {
    const isDue = this.#options.now() >= known.lookAgainAt;
    if (!known.reading && !this.#isStopped && (isDue || known.directory.unread.length > 0)) {
      known.reading = this.#look(key, { known, isDue })
        .catch((error) => logger.warn("Reading the sessions of a space failed", { ...key, error }))
        .finally(() => known.reading = undefined);
    }
    if (!known.reading || known.directory.unread.length === 0) return;
    const { waitMs = WAIT_MS } = this.#options;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const waited = new Promise<void>((resolve) => timer = setTimeout(resolve, waitMs));
    await Promise.race([known.reading, waited]);
    clearTimeout(timer);
  }

  async #look(key: SpaceKey, { known, isDue }: {
    readonly known: Known;
    readonly isDue: boolean;
  }): Promise<void> {
    const { directory } = known;
    const { log } = this.#options;
    const begun = performance.now();
    for (const life of directory.unread) await this.#note(key, { directory, life });
    if (!isDue) return;
    const { sessions } = directory;
    for (let from = 0; from < sessions.length && !this.#isStopped; from += HEADS_AT_ONCE) {
      const group = sessions.slice(from, from + HEADS_AT_ONCE);
      const heads = await log.heads(group.map(({ session }) => ({ owner: key.owner, session })));
      for (const [place, life] of group.entries()) {
        const head = heads[place];
        const isNew = head?.lineage === life.generation && head.position > directory.knownTo(life);
        if (isNew) await this.#note(key, { directory, life });
      }
    }
    const pause = Math.max(LOOK_MS, (performance.now() - begun) / LOOK_SHARE);
    known.lookAgainAt = this.#options.now() + pause;
  }

  async #note({ owner, space }: SpaceKey, { directory, life }: {
    readonly directory: SpaceDirectory;
    readonly life: SessionLife;
  }): Promise<void> {
    if (this.#isStopped) return;
    const { session, generation } = life;
    const read = await this.#options.reader.open({ owner, session }, { lineage: generation });
    if (read?.conversation.space?.id !== space) return directory.skip(life);
    await inSlices(directory.noteSteps(life, read.conversation));
  }
}

/** Whether the log has a session just as it was read. */
function isAt({ generation, lineage, conversation }: ReadSession, head?: SessionHead): boolean {
  return head?.generation === generation && head.lineage === lineage &&
    head.position === conversation.position;
}

/** A session as a context takes it, if its own events say that it is in the space. */
function otherIn(space: string, session: ReadSession | undefined): OtherSession[] {
  if (!session || session.conversation.space?.id !== space) return [];
  const { key, lineage: generation, conversation, memory } = session;
  const title = shownTitle(conversation);
  return [{
    ...{ session: key.session, generation, conversation, memory },
    ...(title === undefined ? {} : { title }),
  }];
}
