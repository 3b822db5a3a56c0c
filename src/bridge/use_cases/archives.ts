import { Archive, markdownOf } from "../../archive/mod.ts";
import { KeyedQueue } from "../../shared/mod.ts";
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
  /** A session as Markdown to read, in pieces; undefined when there is no such session. */
  exportMarkdown(
    key: SessionKey,
  ): Promise<{ readonly text: AsyncGenerator<string, void, void> } | undefined>;
  /** Restores a session from the lines of its archive, all or none. */
  importArchive(
    key: SessionKey,
    lines: AsyncIterable<string>,
  ): Promise<ImportedArchive | Rejection>;
  /**
   * Begins a session that continues from a position of another; undefined without that one. An
   * owner's forks take turns: each reads and writes a whole session.
   */
  fork(
    key: SessionKey,
    options: ForkOptions,
  ): Promise<{ readonly ok: true; readonly view: SessionView } | Rejection | undefined>;
}

/** The archives of the sessions in a registry's log. */
export function archives({ registry, view, now }: {
  readonly registry: SessionRegistry;
  readonly view: ViewSession;
  readonly now: () => number;
}): Archives {
  const { log } = registry;
  const forks = new KeyedQueue();
  return {
    exportArchive: async (key) => {
      const archive = await Archive.of(log, key);
      return archive && { text: archive.text() };
    },
    exportMarkdown: async (key) => {
      const head = await log.head(key);
      return head && { text: markdownOf(log, key, head) };
    },
    importArchive: (key, lines) =>
      registry.land(key, () => importArchive(lines, { log, key, now })),
    fork: async (key, { at, session = crypto.randomUUID() }) => {
      const to = { ...key, session };
      const begin = () => registry.land(to, () => forkSession({ log, key, to, at, now }));
      const forked = await forks.add(key.owner, begin);
      return forked?.ok ? { ok: true, view: view({ ...to, ...forked.head }) } : forked;
    },
  };
}
