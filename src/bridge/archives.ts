import {
  Archive,
  ArchiveError,
  ArchiveReader,
  fork,
  SessionWentError,
  takeIn,
} from "../archive/mod.ts";
import type { SessionHead, SessionLog } from "../session_log/mod.ts";
import { tooManySessions } from "./refusals.ts";
import type { BridgeSettings } from "./settings.ts";
import type { Refusal, SessionKey, TakenArchive } from "./types.ts";

/** The most events that an archive may have: a session's are folded one by one when it is used. */
const MAX_EVENTS = 100_000;

const MISSING = { ok: false, reason: "missing" } as const;

/** Sessions that leave as archives, come back from them, or begin as forks of others. */
export class Archives {
  readonly #log: SessionLog;
  readonly #settings: BridgeSettings;
  readonly #now: () => number;

  constructor(options: {
    readonly log: SessionLog;
    readonly settings: BridgeSettings;
    readonly now: () => number;
  }) {
    this.#log = options.log;
    this.#settings = options.settings;
    this.#now = options.now;
  }

  /** A session's archive; undefined when there is no such session. */
  async export(
    key: SessionKey,
  ): Promise<{ readonly text: AsyncGenerator<string, void, void> } | undefined> {
    const archive = await Archive.of(this.#log, key);
    return archive && { text: archive.text() };
  }

  /** Takes a session in from the lines of its archive. */
  async import(key: SessionKey, text: AsyncIterable<string>): Promise<TakenArchive | Refusal> {
    const full = await this.#refusedNew(key);
    if (full) return full;
    const lines = new ArchiveReader(text);
    try {
      const header = await lines.header();
      const options = { lines, header, now: this.#now(), maxEvents: MAX_EVENTS };
      const taken = await takeIn(this.#log, key, options);
      return taken.ok ? taken : refused(taken.reason, key.session);
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      const { line, message } = error;
      const lines = [{ line, message }];
      return {
        ok: false,
        code: "invalid_archive",
        message: `The archive cannot be taken, so nothing was; line ${line}: ${message}`,
        lines,
      };
    }
  }

  /** Begins a session that goes on from another one's position; undefined without that one. */
  async fork(key: SessionKey, { to, at }: {
    readonly to: SessionKey;
    readonly at?: number | undefined;
  }): Promise<{ readonly ok: true; readonly head: SessionHead } | Refusal | undefined> {
    if (!await this.#log.head(key)) return undefined;
    const full = await this.#refusedNew(to);
    if (full) return full;
    const position = at === undefined ? {} : { at };
    const forked = await fork(this.#log, key, { to, now: this.#now(), ...position })
      .catch((error) => {
        if (error instanceof SessionWentError) return MISSING;
        throw error;
      });
    if (forked.ok) return forked;
    switch (forked.reason) {
      case "missing":
        return undefined;
      case "taken":
      case "erased":
        return refused(forked.reason, to.session);
      case "ahead": {
        const message = `The session is at position ${forked.position}; fork it there or before`;
        return { ok: false, code: "invalid_request", message };
      }
    }
  }

  async #refusedNew(key: SessionKey): Promise<Refusal | undefined> {
    const { maxSessions } = this.#settings;
    if (await this.#log.head(key)) return undefined;
    const hasRoom = await this.#log.index.hasRoom(key.owner, maxSessions);
    return hasRoom ? undefined : tooManySessions(maxSessions);
  }
}

function refused(reason: "taken" | "erased", session: string): Refusal {
  if (reason === "erased") {
    const message = `The session ${session} was erased meanwhile; nothing was taken`;
    return { ok: false, code: "session_erased", message };
  }
  const message = `The session ${session} is there and holds something else; ` +
    "choose another id, or erase it first";
  return { ok: false, code: "session_taken", message };
}
