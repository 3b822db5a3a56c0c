import type { SessionHead, SessionKey, SessionLog, StreamEvent } from "../session_log/mod.ts";
import {
  ARCHIVE,
  ARCHIVE_VERSION,
  ARCHIVE_VERSION_WITH_FILES,
  type ArchiveHeader,
} from "../protocol/mod.ts";
import { defined, isoOf } from "../shared/mod.ts";
import { FilesToCopy, linesOfFile } from "./archived_files.ts";
import { Chain } from "./chain.ts";
import { lineOf } from "./lines.ts";

/** The session was erased or expired before all of its events were read. */
export class SessionWentError extends Error {
  override readonly name = "SessionWentError";
}

/** A session as lines of text, chained by their hashes. */
export class Archive {
  readonly header: ArchiveHeader;
  /** The position of the last event: the session's position when the export started. */
  readonly position: number;
  readonly #log: SessionLog;
  readonly #key: SessionKey;
  readonly #head: SessionHead;
  #hash = "";

  private constructor(log: SessionLog, key: SessionKey, options: {
    readonly head: SessionHead;
    readonly backup: Pick<ArchiveHeader, "owner" | "lineage" | "keepFor">;
  }) {
    const { head, backup } = options;
    this.#log = log;
    this.#key = key;
    this.#head = head;
    this.position = head.position;
    this.header = {
      archive: ARCHIVE,
      version: head.beside === undefined ? ARCHIVE_VERSION : ARCHIVE_VERSION_WITH_FILES,
      session: key.session,
      createdAt: isoOf(head.createdAt),
      position: head.position,
      expiresAt: isoOf(head.expiresAt),
      ...backup,
    };
  }

  /** The archive of a session as it is now; undefined if there is no such session. */
  static async of(log: SessionLog, key: SessionKey, options: {
    /** Whether the header says what only a backup needs: the owner and the lineage. */
    readonly withOwner?: boolean;
  } = {}): Promise<Archive | undefined> {
    const head = await log.head(key);
    if (!head) return undefined;
    const { lineage, keepFor } = head;
    const backup = options.withOwner ? { owner: key.owner, lineage } : {};
    return new Archive(log, key, { head, backup: { ...backup, ...defined({ keepFor }) } });
  }

  /** The hash of the last event; "" until the text has been read to its end. */
  get hash(): string {
    return this.#hash;
  }

  /**
   * Yields the lines in pieces, as fast as the caller consumes them. Throws `SessionWentError` if the
   * session is erased or expires midway; the last line is then missing.
   */
  async *text(): AsyncGenerator<string, void, void> {
    const chain = await Chain.begin(this.header);
    let text = lineOf(this.header);
    const files = new FilesToCopy(this.#log, this.#key);
    for await (const page of eventsOf(this.#log, this.#key, this.#head)) {
      for (const { position, type, at, data, ...form } of page) {
        const event = { position, type, at: isoOf(at), data, ...form };
        text += lineOf({ ...event, hash: await chain.add(event) });
        for await (const file of files.of(event)) {
          for (const line of linesOfFile(file)) {
            yield text + line;
            text = "";
          }
        }
      }
      yield text;
      text = "";
    }
    this.#hash = chain.hash;
    yield text + lineOf({ end: true, position: this.position, hash: chain.hash });
  }
}

/**
 * Yields the events of one generation of a session up to its head's position, in the log's pages.
 * Throws `SessionWentError`.
 */
export async function* eventsOf(
  log: SessionLog,
  key: SessionKey,
  { generation, position: last }: Pick<SessionHead, "generation" | "position">,
): AsyncGenerator<StreamEvent[], void, void> {
  for (let after = 0; after < last;) {
    const page = await log.read(key, { after, limit: last - after, generation });
    if (page.length === 0) {
      throw new SessionWentError(`Cannot read events after position ${after}: the session is gone`);
    }
    yield page;
    after += page.length;
  }
}

/** The archive hash of a session's event at a position; undefined if there is no such event. */
export async function hashAt(
  log: SessionLog,
  key: SessionKey,
  { position, version = ARCHIVE_VERSION }: {
    readonly position: number;
    /** The archive format version. */
    readonly version?: number;
  },
): Promise<string | undefined> {
  const head = await log.head(key);
  if (!head || head.position < position) return undefined;
  const chain = await Chain.begin({ createdAt: isoOf(head.createdAt), version });
  for await (const page of eventsOf(log, key, { ...head, position })) {
    for (const { at, ...event } of page) await chain.add({ ...event, at: isoOf(at) });
  }
  return chain.hash;
}
