import { defined } from "../../shared/mod.ts";
import type { SessionLog } from "../../session_log/mod.ts";
import type { SessionKey } from "../api/session.ts";
import type { SessionMemory } from "../memory_budget/live_memory.ts";
import type { LiveSession } from "../session/live_session.ts";
import type { LiveSpaces } from "../spaces/live_spaces.ts";
import type { LiveSpace } from "../spaces/live_space.ts";
import type { LookAhead, OtherSessions, OthersQuery } from "../spaces/other_sessions.ts";
import { type MessageInSpace, RecallAcross } from "./recall_across.ts";
import { EverywhereSearch } from "./search_everywhere.ts";
import { SessionReader } from "./session_reader.ts";
import { spacesToSearch } from "./spaces_to_search.ts";

/** What the sessions of an owner know of each other on this instance. */
export interface AcrossSessions {
  /** What was said in the other sessions of a space. */
  readonly others: OtherSessions;
  readonly search: EverywhereSearch;
  /** Forgets a session that was erased. */
  forget(key: SessionKey): void;
  /** Frees at least so many bytes, if it can: of one owner, or of all. */
  free(bytes: number, owner?: string): void;
  /** Forgets what nobody has used for a while. */
  sweep(): void;
  /** Ends what goes on in the background. */
  stop(): Promise<void>;
}

/** What reading sessions for others needs. */
export interface AcrossOptions {
  readonly log: SessionLog;
  readonly spaces: LiveSpaces;
  /** The memory of something of an owner's, which takes none yet. */
  readonly openMemory: (owner: string) => SessionMemory;
  /** The sessions that are live on this instance: one, and all of them. */
  readonly find: (key: SessionKey) => LiveSession | undefined;
  readonly live: () => Iterable<LiveSession>;
  /** The memory that all sessions may take, in bytes. */
  readonly maxLiveBytes: number;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
  /** As `RecallAcrossOptions.waitMs`. */
  readonly waitMs?: number | undefined;
}

/** The share of the memory for sessions that those take that are read for others. */
const SHARE = 0.25;

/**
 * How old a look ahead may be, in ms, when what it found is used. A store may be slow to answer: what was
 * erased meanwhile is in no context (laws 9 and 15).
 */
const AHEAD_MS = 500;

/** Opens what reads sessions for others. */
export function acrossSessions(options: AcrossOptions): AcrossSessions {
  const { log, spaces, openMemory, find, now } = options;
  const limit = Math.floor(SHARE * options.maxLiveBytes);
  const reader = new SessionReader({
    ...{ log, openMemory, limit, now },
    live: (key) => find(key)?.state,
  });
  const recall = new RecallAcross({
    ...{ log, reader, openMemory, now },
    ...defined({ waitMs: options.waitMs }),
    live: function* (owner) {
      for (const { key, state } of options.live()) {
        if (key.owner === owner && state) yield { session: key.session, state };
      }
    },
  });
  const messageIn = ({ key, state, facts }: LiveSpace, asked: OthersQuery): MessageInSpace => ({
    ...{ key, space: state, facts: facts.current(state), factMemory: facts.memory },
    ...asked,
  });
  const holds = ({ state }: LiveSpace, { space, begunAt }: LookAhead) =>
    space === state && now() - begunAt <= AHEAD_MS;
  const spacesOf = spacesToSearch(spaces);
  const search = new EverywhereSearch({ log, openMemory, spacesOf, limit, now });
  const caches = [search, reader, recall];
  return {
    search,
    others: {
      othersFor: (live, asked) => recall.othersFor(messageIn(live, asked)),
      lookAhead: (live, asked) => ({
        ...{ space: live.state, self: asked.self, begunAt: now() },
        known: recall.knownFor(messageIn(live, asked)),
      }),
      holds,
      knownFor: (live, asked, ahead) => {
        const isAhead = ahead && holds(live, ahead) &&
          ahead.self.session === asked.self.session &&
          ahead.self.generation === asked.self.generation;
        return isAhead ? ahead.known : recall.knownFor(messageIn(live, asked));
      },
      othersAt: ({ key }, read) => recall.othersOf(key, read),
    },
    forget: (key) => {
      recall.forget(key);
      search.forget(key);
    },
    free: (bytes, owner) => {
      let left = bytes;
      for (const cache of caches) if (left > 0) left -= cache.free(left, owner);
    },
    sweep: () => {
      for (const cache of caches) cache.sweep();
    },
    stop: () => recall.stop(),
  };
}
