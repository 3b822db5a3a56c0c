import {
  beginning,
  knownTimeZone,
  NewerEventError,
  type PartHit,
  saidElsewhere,
  searchFromSteps,
  type Steps,
} from "../../conversation/mod.ts";
import { foundAt, isToForget, sessionTitle, type Space, SpaceIndex } from "../../knowledge/mod.ts";
import { type ListedSession, type SessionLog, StoreError } from "../../session_log/mod.ts";
import { defined, inSlices, isoOf, KeyedQueue } from "../../shared/mod.ts";
import { logger } from "../../telemetry/mod.ts";
import type { SessionKey } from "../api/session.ts";
import type { FoundAnywhere, FoundEverywhere, SearchEverywhere } from "../api/spaces.ts";
import type { MemoryShare, SessionMemory } from "../memory_budget/live_memory.ts";
import { OverloadedError, SessionTooLargeError } from "../memory_budget/memory_errors.ts";
import { membershipOf } from "../spaces/membership.ts";
import { toldTitle } from "../spaces/told_title.ts";
import { type FoldedSession, foldSession, shownTitle } from "./folded_session.ts";
import { readAhead } from "./read_ahead.ts";
import { SaidIndex, type SaidPlace } from "./said_index.ts";

/** A space whose facts and digests are searched. */
export interface SpaceToSearch {
  readonly id: string;
  readonly generation: string;
  readonly space: Space;
}

/** Spaces as they are now, and those that could not be read. */
export interface SpacesToSearch {
  readonly spaces: readonly SpaceToSearch[];
  readonly unread: ReadonlySet<string>;
}

/** What searching everything needs. */
export interface EverywhereOptions {
  readonly log: SessionLog;
  /** The memory of something of an owner's, which takes none yet. */
  readonly openMemory: (owner: string) => SessionMemory;
  /** The spaces of an owner, or one of them if it is there; those used last first. */
  readonly spacesOf: (
    owner: string,
    options: { readonly space?: string; readonly limit: number },
  ) => Promise<SpacesToSearch>;
  /** The most bytes of memory that one owner's index takes. */
  readonly limit: number;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
}

/** The most sessions and spaces of an owner that are searched, those begun last first. */
const MOST_SESSIONS = 2_000;
const PAGE_SESSIONS = 500;
const MOST_SPACES = 50;

/** What one request reads at most: bytes of events, and ms. What is left is for the next one. */
const READ = { bytes: 64_000_000, ms: 2_000 };

/** How long an index is kept after its last use, in ms. */
const IDLE_MS = 300_000;

/** The longest passage in an answer, in characters (UTF-16 units). */
const MAX_PASSAGE = 500;

/** What was indexed of an owner. */
interface Known {
  readonly said: SaidIndex;
  readonly spaces: Map<string, SpaceIndex>;
  readonly held: SessionMemory;
  readonly share: MemoryShare;
  usedAt: number;
}

/** Searches everything that an owner has said and that is known of it: facts, digests, passages. */
export class EverywhereSearch {
  readonly #options: EverywhereOptions;
  readonly #queue = new KeyedQueue();
  readonly #known = new Map<string, Known>();
  /** Owners that are searched right now. */
  readonly #busy = new Set<string>();

  constructor(options: EverywhereOptions) {
    this.#options = options;
  }

  /** As `Spaces.search`. An owner's searches take turns. */
  async search(owner: string, asked: SearchEverywhere): Promise<FoundEverywhere> {
    return await this.#queue.add(owner, async () => {
      this.#busy.add(owner);
      try {
        return await this.#search(owner, asked);
      } finally {
        this.#busy.delete(owner);
      }
    });
  }

  /** Forgets a session that was erased. */
  forget({ owner, session }: SessionKey): void {
    const said = this.#known.get(owner)?.said;
    if (said?.find(session) === undefined) return;
    said.erase(session);
    void this.#queue.add(owner, () => inSlices(said.tidySteps()));
  }

  /** Gives up the indexes of an owner, or of any, until so many bytes are free; returns how many are. */
  free(bytes: number, owner?: string): number {
    let left = bytes;
    for (const [each, { held }] of this.#known) {
      if (left <= 0) break;
      if (this.#busy.has(each) || (owner !== undefined && owner !== each)) continue;
      left -= held.bytes;
      this.#drop(each);
    }
    return bytes - left;
  }

  /** Forgets the owners for whom nobody has searched for a while. */
  sweep(): void {
    const old = this.#options.now() - IDLE_MS;
    for (const [owner, { usedAt }] of this.#known) {
      if (usedAt < old && !this.#busy.has(owner)) this.#drop(owner);
    }
  }

  async #search(owner: string, asked: SearchEverywhere): Promise<FoundEverywhere> {
    const { space: within, limit, timeZone, isTold = false } = asked;
    const known = this.#open(owner);
    const query = asked.query.toWellFormed();
    const unsearched = await this.#follow(owner, known);
    const { spaces, unread } = await this.#options.spacesOf(owner, {
      ...defined({ space: within ?? undefined }),
      limit: MOST_SPACES,
    });
    const parts = [known.said.part];
    for (const { id, space } of within === null ? [] : spaces) {
      const index = known.spaces.get(id) ?? new SpaceIndex();
      known.spaces.set(id, index);
      await inSlices(following(index, space));
      parts.push(index.part);
    }
    const now = { at: this.#options.now(), timeZone: knownTimeZone(timeZone) };
    const shown = new Shown({ said: known.said, spaces, unread, within, isTold });
    const hits = await inSlices(taking(searchFromSteps(parts, query, now), { shown, limit }));
    this.#note(known);
    return { hits, ...(unsearched > 0 ? { unsearched } : {}) };
  }

  /**
   * Brings the index of what was said up to date. Returns how many sessions it could not read, at
   * least.
   */
  async #follow(owner: string, known: Known): Promise<number> {
    const { said } = known;
    const { sessions, isAll } = await this.#list(owner);
    const there = new Set(sessions.map(({ session }) => session));
    for (const session of [...said.sessions]) if (!there.has(session)) said.drop(session);
    await inSlices(said.tidySteps());
    const changed = sessions.filter(({ session, generation, position }) => {
      const indexed = said.find(session);
      return indexed?.generation !== generation || indexed.conversation.position !== position;
    }).sort((one, other) => usedAtOf(other) - usedAtOf(one));
    const until = performance.now() + READ.ms;
    const isFull = () => said.bytes > this.#options.limit;
    let bytes = 0;
    const read = async (head: ListedSession) => {
      bytes += head.bytes ?? 0;
      const isOver = bytes > READ.bytes || performance.now() > until || isFull();
      return isOver ? undefined : await this.#read(owner, { head, known });
    };
    let unsearched = isAll ? 0 : 1;
    for (const [{ session }, reading] of readAhead(changed, read)) {
      const folded = await reading;
      if (folded && !isFull() && await this.#index(folded, known)) continue;
      said.drop(session);
      unsearched += 1;
    }
    return unsearched;
  }

  /** Reads what is new of a session; undefined where that was not possible. */
  async #read(owner: string, { head, known: { said, held } }: {
    readonly head: ListedSession;
    readonly known: Known;
  }): Promise<FoldedSession | undefined> {
    const key = { owner, session: head.session };
    const growing = held.passing();
    try {
      const indexed = said.find(key.session);
      const from = indexed?.generation === head.generation ? indexed.conversation : undefined;
      return await foldSession(this.#options.log, key, {
        ...{ head, share: growing, ...defined({ from }) },
      });
    } catch (error) {
      return leaveOut(key, error);
    } finally {
      growing.note(0);
    }
  }

  /** Indexes what is new of a session. False where there is no memory for it. */
  async #index(folded: FoldedSession, { said, share }: Known): Promise<boolean> {
    try {
      await inSlices(said.updateSteps(folded));
      share.require(said.bytes);
      return true;
    } catch (error) {
      leaveOut(folded.key, error);
      return false;
    }
  }

  async #list(owner: string) {
    const { index } = this.#options.log;
    const sessions: ListedSession[] = [];
    let cursor: string | undefined;
    do {
      const limit = Math.min(PAGE_SESSIONS, MOST_SESSIONS - sessions.length);
      const page = await index.sessions(owner, { limit, ...defined({ cursor }) });
      sessions.push(...page.sessions);
      cursor = page.cursor;
    } while (cursor !== undefined && sessions.length < MOST_SESSIONS);
    return { sessions, isAll: cursor === undefined };
  }

  #open(owner: string): Known {
    const usedAt = this.#options.now();
    const known = this.#known.get(owner);
    if (known) {
      known.usedAt = usedAt;
      return known;
    }
    const held = this.#options.openMemory(owner);
    const opened = {
      ...{ said: new SaidIndex(), spaces: new Map<string, SpaceIndex>() },
      ...{ held, share: held.share(), usedAt },
    };
    this.#known.set(owner, opened);
    return opened;
  }

  #note({ said, spaces, share }: Known): void {
    share.note(spaces.values().reduce((sum, { bytes }) => sum + bytes, said.bytes));
  }

  #drop(owner: string): void {
    this.#known.get(owner)?.held.close();
    this.#known.delete(owner);
  }
}

/** One session that cannot be read is left out; a store that does not answer is an error. */
function leaveOut(key: SessionKey, error: unknown): undefined {
  if (error instanceof StoreError && error.code === "store_unavailable") throw error;
  const isExpected = error instanceof NewerEventError || error instanceof OverloadedError ||
    error instanceof SessionTooLargeError;
  if (isExpected) return;
  logger.warn("Reading a session for a search failed; it is left out", { ...key, error });
}

/** What is shown of the passages that were found. */
class Shown {
  readonly #said: SaidIndex;
  readonly #spaces: readonly SpaceToSearch[];
  readonly #unread: ReadonlySet<string>;
  readonly #within: string | null | undefined;
  readonly #isTold: boolean;

  constructor({ said, spaces, unread, within, isTold }: {
    readonly said: SaidIndex;
    readonly spaces: readonly SpaceToSearch[];
    readonly unread: ReadonlySet<string>;
    readonly within: string | null | undefined;
    readonly isTold: boolean;
  }) {
    this.#said = said;
    this.#spaces = spaces;
    this.#unread = unread;
    this.#within = within;
    this.#isTold = isTold;
  }

  /** What a passage is to its owner; undefined where it is gone, or of another space. */
  of(hit: PartHit): FoundAnywhere | undefined {
    const text = beginning(hit.text, MAX_PASSAGE) || hit.text.slice(0, MAX_PASSAGE).toWellFormed();
    const score = Math.round(hit.score * 1_000) / 1_000;
    const found = { text, words: hit.words, score, at: isoOf(hit.at) };
    const space = hit.part === 0 ? undefined : this.#spaces[hit.part - 1];
    return space ? this.#ofSpace(hit, { found, space }) : this.#passage(hit, found);
  }

  #passage(hit: PartHit, found: Found): FoundAnywhere | undefined {
    const place = this.#said.placeOf(hit);
    if (!place) return undefined;
    const { session: { key: { session } }, turn, role } = place;
    const space = this.#spaceOf(place.session);
    if (this.#within !== undefined && (space ?? null) !== this.#within) return undefined;
    if (this.#isForgotten(place, hit)) return undefined;
    const position = role === "user" ? turn.receivedAt : turn.outcome.position;
    const about = { session, position, turn: turn.id, role };
    return {
      ...{ kind: "passage", ...found, ...about },
      ...defined({ space, title: this.#titleOf(place.session) }),
    };
  }

  #isForgotten({ session, turn, role }: SaidPlace, { text, at }: PartHit): boolean {
    const space = this.#forgettingFor(session);
    if (space === "unread") return true;
    return space !== undefined &&
      isToForget(saidElsewhere(lifeOf(session), turn, { role, text, at }), space);
  }

  /** What the session is called. */
  #titleOf(session: FoldedSession): string | undefined {
    const title = shownTitle(session.conversation);
    if (!this.#isTold) return title;
    const space = this.#forgettingFor(session);
    return space === "unread" ? undefined : toldTitle(lifeOf(session), title, space);
  }

  /**
   * The space of a session that is told to a model; of one that was not read nobody knows here what it
   * is to forget.
   */
  #forgettingFor(session: FoldedSession): Space | "unread" | undefined {
    const id = this.#isTold ? this.#spaceOf(session) : undefined;
    if (id === undefined) return undefined;
    return this.#spaces.find((each) => each.id === id)?.space ?? "unread";
  }

  /** The space of a session: the one that it says, unless that is gone or has let it go (law 14). */
  #spaceOf({ key: { session }, lineage, conversation: { space: says } }: FoldedSession) {
    if (!says) return undefined;
    const known = this.#spaces.find(({ id }) => id === says.id);
    const isUnread = this.#spaces.length + this.#unread.size >= MOST_SPACES ||
      this.#unread.has(says.id);
    if (!known && isUnread) return says.id;
    const space = known && { state: known.space, generation: known.generation };
    return membershipOf({ session, lineage, says, space }) === "gone" ? undefined : says.id;
  }

  #ofSpace(hit: PartHit, { found, space: { id, space } }: {
    readonly found: Found;
    readonly space: SpaceToSearch;
  }): FoundAnywhere | undefined {
    const match = foundAt(space, hit.position);
    if (!match) return undefined;
    if (match.kind === "digest") {
      const { session } = match;
      const title = sessionTitle(session);
      return {
        kind: "digest",
        ...found,
        space: id,
        ...this.#wayTo(session),
        ...defined({ title }),
      };
    }
    const { fact, sources } = match.fact;
    const [way] = sources.flatMap((source) => {
      const [position] = source.positions;
      const there = this.#wayTo(source);
      return there ? [{ ...there, ...defined({ position }) }] : [];
    });
    return { kind: "fact", ...found, space: id, fact, ...way };
  }

  /** The way to a session, if it is still there. */
  #wayTo({ session, generation }: { readonly session: string; readonly generation: string }) {
    const known = this.#said.find(session);
    if (known?.lineage !== generation) return undefined;
    return { session, ...defined({ title: this.#titleOf(known) }) };
  }
}

/** A session as a space names it. */
function lifeOf({ key: { session }, lineage: generation, conversation }: FoldedSession) {
  return { session, generation, conversation };
}

type Found = Pick<FoundAnywhere, "text" | "words" | "score" | "at">;

/** Hits are looked at this many a step. */
const HITS_A_STEP = 16;

/**
 * The best of what was found, the same words of one session once. If nothing has the words or the
 * time, what was said near that time.
 */
function* taking(
  search: Steps<Iterable<PartHit>>,
  { shown, limit }: { readonly shown: Shown; readonly limit: number },
): Steps<FoundAnywhere[]> {
  const found: FoundAnywhere[] = [];
  const others: FoundAnywhere[] = [];
  const told = new Set<string>();
  let seen = 0;
  for (const hit of yield* search) {
    if (found.length >= limit) break;
    const list = hit.words.length > 0 || hit.isDated ? found : others;
    const each = list.length < limit ? shown.of(hit) : undefined;
    const name = JSON.stringify([each?.kind, each?.session, each?.text]);
    if (each && !told.has(name)) list.push(each);
    told.add(name);
    if (++seen % HITS_A_STEP === 0) yield;
  }
  return found.length > 0 ? found : others;
}

function* following(index: SpaceIndex, space: Space): Steps<void> {
  while (index.follow(space)) yield;
}

function usedAtOf({ usedAt, createdAt }: ListedSession): number {
  return usedAt ?? createdAt;
}
