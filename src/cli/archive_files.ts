import { ArchiveError, ArchiveReader, SpaceArchiveReader } from "../archive/mod.ts";
import type { SessionKey } from "../session_log/mod.ts";
import type { SpaceKey } from "../space_log/mod.ts";
import {
  type ArchivedSpace,
  type ArchiveEnd,
  type ArchiveHeader,
  SPACE_ARCHIVE,
} from "../protocol/mod.ts";
import { sha256Hex, tryJson, utf8Lines } from "../shared/mod.ts";

/** The suffix of an archive's file, and of one that is being written. */
const SUFFIX = ".ndjson";
const PART = ".part";

/** Only the owner of the files may read them. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** An open archive file: that of a session, or that of a space. */
export type OpenArchive =
  & AsyncDisposable
  & (
    | { readonly of: "session"; readonly header: ArchiveHeader; readonly lines: ArchiveReader }
    | { readonly of: "space"; readonly header: ArchivedSpace; readonly lines: SpaceArchiveReader }
  );

/** The path of a session's archive in a folder. Ids are hashed: not every id is a valid file name. */
export async function archivePath(folder: string, { owner, session }: SessionKey): Promise<string> {
  return await placeOf(folder, [owner, session]);
}

/** The path of a space's archive in a folder. */
export async function spaceArchivePath(
  folder: string,
  { owner, space }: SpaceKey,
): Promise<string> {
  return await placeOf(folder, ["space", owner, space]);
}

async function placeOf(folder: string, name: readonly string[]): Promise<string> {
  const hash = await sha256Hex(JSON.stringify(name));
  return `${folder}/${hash.slice(0, 2)}/${hash}${SUFFIX}`;
}

/** Writes an archive, given in pieces, to a temporary file, and renames that once it is complete. */
export async function writeArchive(place: string, pieces: AsyncIterable<string>): Promise<void> {
  await makeFolder(place.slice(0, place.lastIndexOf("/")));
  const part = `${place}${PART}`;
  const file = await Deno.open(part, {
    write: true,
    create: true,
    truncate: true,
    mode: FILE_MODE,
  });
  try {
    const writer = file.writable.getWriter();
    const encoder = new TextEncoder();
    for await (const text of pieces) await writer.write(encoder.encode(text));
    await file.syncData();
    await writer.close();
  } catch (error) {
    await Deno.remove(part).catch(() => {});
    throw error;
  }
  await Deno.rename(part, place);
}

/** Creates a folder that only its owner may open. */
export async function makeFolder(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true, mode: FOLDER_MODE });
}

/** Opens an archive. Throws `ArchiveError` if it does not begin like one. */
export async function openArchive(place: string): Promise<OpenArchive> {
  const file = await Deno.open(place);
  const text = utf8Lines(file.readable);
  const close = { [Symbol.asyncDispose]: async () => void await text.return() };
  try {
    const { isSpace, all } = await begun(text);
    if (isSpace) {
      const lines = new SpaceArchiveReader(all);
      return { of: "space", header: await lines.header(), lines, ...close };
    }
    const lines = new ArchiveReader(all);
    return { of: "session", header: await lines.header(), lines, ...close };
  } catch (error) {
    await close[Symbol.asyncDispose]();
    throw error;
  }
}

/** Looks at the first line that is not empty: whether it begins a space. `all` has every line. */
async function begun(text: AsyncIterator<string>): Promise<{
  readonly isSpace: boolean;
  readonly all: AsyncIterable<string>;
}> {
  const lines: string[] = [];
  let problem: unknown;
  for (let line = ""; line.trim() === "";) {
    const next = await text.next().catch((error) => void (problem = error));
    if (!next || next.done) break;
    line = next.value;
    lines.push(line);
  }
  const first = tryJson(lines.at(-1) ?? "");
  const isSpace = typeof first === "object" && first !== null && "archive" in first &&
    first.archive === SPACE_ARCHIVE;
  const all = async function* () {
    yield* lines;
    if (problem) throw problem;
    for (;;) {
      const { value, done } = await text.next();
      if (done) return;
      yield value;
    }
  };
  return { isSpace, all: all() };
}

/** Reads and verifies a whole archive; returns its header and its end. Throws `ArchiveError`. */
export async function checkArchive(place: string): Promise<{
  readonly header: ArchiveHeader | ArchivedSpace;
  readonly end: ArchiveEnd;
}> {
  await using archive = await openArchive(place);
  const { header, lines } = archive;
  const events = archive.of === "space"
    ? archive.lines.events(archive.header)
    : archive.lines.events(archive.header);
  for await (const _ of events);
  if (!lines.end) {
    throw new ArchiveError(lines.lines, "The archive is truncated: its last line is missing");
  }
  return { header, end: lines.end };
}

/** The archives in a folder, or the one at a path. */
export async function* archivesIn(path: string): AsyncGenerator<string, void, void> {
  const { isDirectory } = await Deno.stat(path);
  if (!isDirectory) return yield path;
  for await (const entry of Deno.readDir(path)) {
    const place = `${path}/${entry.name}`;
    if (entry.isDirectory) yield* archivesIn(place);
    else if (entry.name.endsWith(SUFFIX)) yield place;
  }
}
