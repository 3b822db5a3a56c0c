import { wordsIn } from "../../conversation/mod.ts";
import type { ListedSession, SessionLog } from "../../session_log/mod.ts";
import { defined } from "../../shared/mod.ts";
import type { Rejection } from "../api/rejection.ts";
import type { ListQuery, SessionKey, SessionView } from "../api/session.ts";
import type { OpenTurnRecovery } from "../registry/open_turn_recovery.ts";
import type { SessionRegistry } from "../registry/session_registry.ts";
import type { ViewSession } from "../session/session_view.ts";
import type { LiveSpaces } from "../spaces/live_spaces.ts";
import { SessionPlaces } from "../spaces/session_places.ts";

/** An owner's sessions: listed, described, named, deleted. */
export interface SessionDirectory {
  /** Describes a session; undefined when there is none. Creates nothing. */
  describe(key: SessionKey): Promise<SessionView | undefined>;
  /**
   * An owner's sessions, newest first; `cursor` comes from the page before. With words, a page may
   * hold fewer than its limit, or none, and still be followed by another.
   */
  list(
    owner: string,
    page: ListQuery,
  ): Promise<{ readonly sessions: readonly SessionView[]; readonly cursor?: string }>;
  /** Names a session and describes it; undefined when there is none. */
  rename(key: SessionKey, name: string): Promise<SessionView | Rejection | undefined>;
  /** Erases a session: stops its turn, closes its clients, deletes its keys. False without one. */
  erase(key: SessionKey): Promise<boolean>;
}

/** The directory of the sessions in a registry's log. */
export function sessionDirectory({ registry, recovery, spaces, view }: {
  readonly registry: SessionRegistry;
  readonly recovery: OpenTurnRecovery;
  readonly spaces: LiveSpaces;
  readonly view: ViewSession;
}): SessionDirectory {
  const { log } = registry;
  async function describe(key: SessionKey) {
    const head = await log.head(key);
    if (!head) return undefined;
    recovery.check(key);
    const places = new SessionPlaces(spaces, key.owner);
    return view({ ...key, ...head, space: await places.of({ ...key, ...head }) });
  }
  return {
    describe,
    list: async (owner, query) => {
      const { sessions, cursor } = await findSessions(log.index, owner, query);
      const places = new SessionPlaces(spaces, owner);
      const shown: SessionView[] = [];
      for (const each of sessions) {
        shown.push(view({ ...each, owner, space: await places.of(each) }));
      }
      return { sessions: shown, ...defined({ cursor }) };
    },
    rename: async (key, name) => {
      const renamed = await registry.useExisting(key, (session) => session.notes.rename(name));
      return renamed?.ok ? await describe(key) : renamed;
    },
    erase: (key) => registry.erase(key),
  };
}

/** A page of an owner's sessions; with words, of those that contain all of them. */
async function findSessions(
  index: SessionLog["index"],
  owner: string,
  { words, ...page }: ListQuery,
): Promise<{ readonly sessions: readonly ListedSession[]; readonly cursor?: string }> {
  if (words === undefined) return await index.sessions(owner, page);
  const holdsAll = wordsIn(words);
  const wanted = ({ session, name = "", preview = "" }: ListedSession) =>
    holdsAll(`${name}\n${preview}\n${session}`);
  return await index.sessions(owner, { ...page, wanted });
}
