import { type Archive, ArchiveError, ArchiveReader } from "../archive/mod.ts";
import type { SessionKey } from "../session_log/mod.ts";
import type { ArchiveEnd, ArchiveHeader } from "../protocol/mod.ts";
import { sha256Hex } from "../shared/mod.ts";

/** The suffix of an archive's file, and of one that is being written. */
const SUFFIX = ".ndjson";
const PART = ".part";

/** Only the owner of the files may read them. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** An open archive file. */
export interface OpenArchive extends AsyncDisposable {
  readonly header: ArchiveHeader;
  readonly lines: ArchiveReader;
}

/** The path of a session's archive in a folder. Ids are hashed: not every id is a valid file name. */
export async function archivePath(folder: string, { owner, session }: SessionKey): Promise<string> {
  const hash = await sha256Hex(JSON.stringify([owner, session]));
  return `${folder}/${hash.slice(0, 2)}/${hash}${SUFFIX}`;
}

/** Writes an archive to a temporary file, and renames that once it is complete. */
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

/** Creates a folder that only its owner may open. */
export async function makeFolder(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true, mode: FOLDER_MODE });
}

/** Opens an archive. Throws `ArchiveError` if it does not begin like one. */
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

/** Reads and verifies a whole archive; returns its header and its end. Throws `ArchiveError`. */
export async function checkArchive(place: string): Promise<{
  readonly header: ArchiveHeader;
  readonly end: ArchiveEnd;
}> {
  await using archive = await openArchive(place);
  const { header, lines } = archive;
  for await (const _ of lines.events(header));
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
