import { type Archive, ArchiveError, ArchiveReader } from "../archive/mod.ts";
import type { SessionKey } from "../event_log/mod.ts";
import type { ArchiveEnd, ArchiveHeader } from "../protocol/mod.ts";
import { sha256Hex } from "../shared/mod.ts";

/** What an archive's file is called at its end, and while it is being written. */
const SUFFIX = ".ndjson";
const PART = ".part";

/** The owner of the files, and nobody else. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** An archive in a file, open for reading. */
export interface OpenArchive extends AsyncDisposable {
  readonly header: ArchiveHeader;
  readonly lines: ArchiveReader;
}

/** Where a session's archive lies in a folder. Ids are hashed: not every one can be a file's name. */
export async function placeOf(folder: string, { owner, session }: SessionKey): Promise<string> {
  const hash = await sha256Hex(JSON.stringify([owner, session]));
  return `${folder}/${hash.slice(0, 2)}/${hash}${SUFFIX}`;
}

/** Writes an archive beside its place, and puts it there once it is whole. */
export async function writeArchive(place: string, archive: Archive): Promise<void> {
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
    for await (const text of archive.text()) await writer.write(encoder.encode(text));
    await file.syncData();
    await writer.close();
  } catch (error) {
    await Deno.remove(part).catch(() => {});
    throw error;
  }
  await Deno.rename(part, place);
}

/** Makes a folder that nobody else may look into. */
export async function makeFolder(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true, mode: FOLDER_MODE });
}

/** Opens an archive. Throws `ArchiveError` where it begins like none. */
export async function openArchive(place: string): Promise<OpenArchive> {
  const file = await Deno.open(place);
  const text = file.readable.pipeThrough(new TextDecoderStream());
  const lines = new ArchiveReader(linesOf(text));
  const close = () => text.cancel().catch(() => {});
  try {
    return { header: await lines.header(), lines, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Reads an archive through: what it begins and ends with. Throws `ArchiveError`. */
export async function checkArchive(place: string): Promise<{
  readonly header: ArchiveHeader;
  readonly end: ArchiveEnd;
}> {
  await using archive = await openArchive(place);
  const { header, lines } = archive;
  for await (const _ of lines.events(header));
  if (!lines.end) throw new ArchiveError(lines.lines, "The archive has no end");
  return { header, end: lines.end };
}

/** The archives of a folder, or the one that a path is. */
export async function* archivesIn(path: string): AsyncGenerator<string, void, void> {
  const { isDirectory } = await Deno.stat(path);
  if (!isDirectory) return yield path;
  for await (const entry of Deno.readDir(path)) {
    const place = `${path}/${entry.name}`;
    if (entry.isDirectory) yield* archivesIn(place);
    else if (entry.name.endsWith(SUFFIX)) yield place;
  }
}

async function* linesOf(text: ReadableStream<string>): AsyncGenerator<string, void, void> {
  let pieces: string[] = [];
  for await (const chunk of text) {
    const [first = "", ...rest] = chunk.split("\n");
    pieces.push(first);
    for (const next of rest) {
      yield pieces.join("");
      pieces = [next];
    }
  }
  const last = pieces.join("");
  if (last !== "") yield last;
}
