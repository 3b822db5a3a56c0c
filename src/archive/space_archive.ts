import { type ArchivedSpace, SPACE_ARCHIVE, SPACE_ARCHIVE_VERSION } from "../protocol/mod.ts";
import { defined, isoOf } from "../shared/mod.ts";
import { Chain } from "./chain.ts";
import { lineOf } from "./lines.ts";

/** A space to archive; times are in ms since the epoch. */
export interface SpaceToArchive {
  readonly space: string;
  readonly createdAt: number;
  readonly expiresAt?: number;
  /** The position of its last event. */
  readonly position: number;
  /** Only in backups of a whole store. */
  readonly owner?: string;
}

/** An event of a space as its log holds it; `at` is in ms since the epoch. */
export interface SpaceEventToArchive {
  readonly position: number;
  readonly type: string;
  readonly at: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly version?: number;
  readonly must?: true;
}

/**
 * Writes the archive of a space, in pieces of text: its events in order, from the first to that at
 * its position, as they come in pages. What the pages throw, it throws; the last line is then missing.
 */
export async function* spaceArchiveText(
  space: SpaceToArchive,
  pages: AsyncIterable<readonly SpaceEventToArchive[]>,
): AsyncGenerator<string, void, void> {
  const { createdAt, expiresAt, position: last, ...named } = space;
  const header: ArchivedSpace = {
    archive: SPACE_ARCHIVE,
    version: SPACE_ARCHIVE_VERSION,
    space: named.space,
    createdAt: isoOf(createdAt),
    position: last,
    ...defined({
      expiresAt: expiresAt === undefined ? undefined : isoOf(expiresAt),
      owner: named.owner,
    }),
  };
  const chain = await Chain.begin({
    createdAt: header.createdAt,
    version: header.version,
    archive: SPACE_ARCHIVE,
  });
  let text = lineOf(header);
  for await (const page of pages) {
    text += await chained(page, chain);
    yield text;
    text = "";
  }
  yield text + lineOf({ end: true, position: last, hash: chain.hash });
}

/**
 * The hash that the archive of a space has at its last event. Two spaces with the same hash hold the
 * same events. `pages` are as those of `spaceArchiveText`.
 */
export async function spaceHash(
  { createdAt }: Pick<SpaceToArchive, "createdAt">,
  pages: AsyncIterable<readonly SpaceEventToArchive[]>,
): Promise<string> {
  const chain = await Chain.begin({
    createdAt: isoOf(createdAt),
    version: SPACE_ARCHIVE_VERSION,
    archive: SPACE_ARCHIVE,
  });
  for await (const page of pages) await chained(page, chain);
  return chain.hash;
}

async function chained(page: readonly SpaceEventToArchive[], chain: Chain): Promise<string> {
  let text = "";
  for (const { at, ...event } of page) {
    const line = { ...event, at: isoOf(at) };
    text += lineOf({ ...line, hash: await chain.add(line) });
  }
  return text;
}
