import { Archive } from "../../archive/mod.ts";
import type { ForkOptions, ImportedArchive } from "../api/memory.ts";
import type { Rejection } from "../api/rejection.ts";
import type { SessionKey, SessionView } from "../api/session.ts";
import type { SessionRegistry } from "../registry/session_registry.ts";
import type { ViewSession } from "../session/session_view.ts";
import { importArchive } from "./archive_import.ts";
import { forkSession } from "./fork_session.ts";

/** Sessions that leave as archives, come back from them, or begin as forks of others. */
export interface Archives {
  /** A session's archive, in lines; undefined when there is no such session. */
  exportArchive(
    key: SessionKey,
  ): Promise<{ readonly text: AsyncGenerator<string, void, void> } | undefined>;
  /** Restores a session from the lines of its archive, all or none. */
  importArchive(
    key: SessionKey,
    lines: AsyncIterable<string>,
  ): Promise<ImportedArchive | Rejection>;
  /** Begins a session that continues from a position of another; undefined without that one. */
  fork(
    key: SessionKey,
    options: ForkOptions,
  ): Promise<{ readonly ok: true; readonly view: SessionView } | Rejection | undefined>;
}

/** The archives of the sessions in a registry's log. */
export function archives({ registry, view, ...limits }: {
  readonly registry: SessionRegistry;
  readonly view: ViewSession;
  /** How many sessions an owner may have. */
  readonly maxSessions: number;
  readonly now: () => number;
}): Archives {
  const { log } = registry;
  return {
    exportArchive: async (key) => {
      const archive = await Archive.of(log, key);
      return archive && { text: archive.text() };
    },
    importArchive: (key, lines) =>
      registry.land(key, () => importArchive(lines, { log, key, ...limits })),
    fork: async (key, { at, session = crypto.randomUUID() }) => {
      const to = { ...key, session };
      const forked = await registry.land(to, () => forkSession({ log, key, to, at, ...limits }));
      return forked?.ok ? { ok: true, view: view({ ...to, ...forked.head }) } : forked;
    },
  };
}
