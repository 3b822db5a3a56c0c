import type { SpaceHead, SpaceKey, SpaceLog } from "../space_log/mod.ts";
import { defined } from "../shared/mod.ts";
import { spaceArchiveText, type SpaceEventToArchive, spaceHash } from "./space_archive.ts";
import { SessionWentError } from "./write.ts";

/** A space as it is in the log at one moment, to be written as an archive. */
export class SpaceCopy {
  readonly head: SpaceHead;
  readonly #log: SpaceLog;
  readonly #key: SpaceKey;

  private constructor(log: SpaceLog, key: SpaceKey, head: SpaceHead) {
    this.#log = log;
    this.#key = key;
    this.head = head;
  }

  /** A space as it is now; undefined if there is no such space. */
  static async of(log: SpaceLog, key: SpaceKey): Promise<SpaceCopy | undefined> {
    const head = await log.head(key);
    return head && new SpaceCopy(log, key, head);
  }

  /**
   * Yields the lines of its archive in pieces; `withOwner`: the header names the owner. Throws
   * `SessionWentError` if the space is erased or expires midway.
   */
  text({ withOwner = false }: { readonly withOwner?: boolean } = {}): AsyncGenerator<string> {
    const { space, owner } = this.#key;
    const { createdAt, expiresAt, position } = this.head;
    const named = defined({ owner: withOwner ? owner : undefined });
    return spaceArchiveText({ space, createdAt, expiresAt, position, ...named }, this.#pages());
  }

  /** The hash at a position, by default at its last event. Throws as `text` does. */
  async hash(position = this.head.position): Promise<string> {
    return await spaceHash(this.head, this.#pages(position));
  }

  async *#pages(last = this.head.position): AsyncGenerator<readonly SpaceEventToArchive[]> {
    const { generation } = this.head;
    for (let after = 0; after < last;) {
      const page = await this.#log.read(this.#key, { after, limit: last - after, generation });
      if (page.length === 0) {
        const message = `Cannot read events after position ${after}: the space is gone`;
        throw new SessionWentError(message);
      }
      yield page.map(({ version, must, ...event }) => ({
        ...event,
        ...defined({ version, must }),
      }));
      after += page.length;
    }
  }
}
