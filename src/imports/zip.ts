import { configure, type FileEntry, Reader, ZipReader } from "@zip.js/zip.js";
import { joinedBytes } from "../shared/mod.ts";
import type { ImportFile, ImportPart } from "./import_file.ts";
import type { LeftOutReason } from "./left_out.ts";

/** So many files of a zip are looked at. */
const MOST_FILES = 50_000;

/** How much all files of a zip may be unpacked to, in bytes. */
const MOST_BYTES = 4 * 1_024 ** 3;

/** A file may be unpacked to so many times its size in the zip, and at least to so many bytes. */
const MOST_RATIO = 200;
const FREE_BYTES = 16 * 1_024 * 1_024;

/** How the names of files end that may hold conversations. */
const TEXTS = /\.(json|jsonl|ndjson|txt)$/i;

/** A part of a zip, or why one is left out. */
export type ZipPart =
  | { readonly part: ImportPart }
  | { readonly reason: LeftOutReason; readonly name: string };

/** A file of a zip that cannot be unpacked. `isTooLarge`: it would become too large. */
export class UnzipError extends Error {
  override readonly name = "UnzipError";
  readonly isTooLarge: boolean;

  constructor(message: string, { isTooLarge = false, cause }: {
    readonly isTooLarge?: boolean;
    readonly cause?: unknown;
  } = {}) {
    super(message, { cause });
    this.isTooLarge = isTooLarge;
  }
}

/** Whether a file begins as a zip does. */
export async function isZip(file: ImportFile): Promise<boolean> {
  const [p, k, three, four] = await file.read(0, 4);
  return p === 0x50 && k === 0x4b && (three === 3 && four === 4 || three === 5 && four === 6);
}

/**
 * The files of a zip that may hold conversations, one after another. Throws `UnzipError` where the zip
 * has no readable list of files.
 */
export async function* partsOfZip(file: ImportFile): AsyncGenerator<ZipPart, void, void> {
  configure({ useWebWorkers: false });
  const reader = new ZipReader(new FileReader(file));
  const budget = { left: MOST_BYTES };
  let count = 0;
  const offsets = new Set<number>();
  let packed = 0;
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      if (entry.directory) continue;
      const { filename: name } = entry;
      count += 1;
      if (count > MOST_FILES) return yield { reason: "too_large", name: file.name };
      packed += entry.compressedSize;
      if (packed > file.size || offsets.has(entry.offset)) {
        throw new UnzipError("its files overlap, or are longer than the zip");
      }
      offsets.add(entry.offset);
      if (/\.zip$/i.test(name)) yield { reason: "inner_zip", name };
      else if (!TEXTS.test(name) || isOfFinder(name)) continue;
      else if (entry.encrypted) yield { reason: "encrypted", name };
      else yield { part: { name, bytes: () => bytesOf(entry, budget) } };
    }
  } catch (cause) {
    throw cause instanceof UnzipError
      ? cause
      : new UnzipError("its list of files cannot be read", { cause });
  } finally {
    await reader.close().catch(() => {});
  }
}

/** What macOS adds to zips. */
function isOfFinder(name: string): boolean {
  return name.startsWith("__MACOSX/") || /(^|\/)\._/.test(name);
}

async function* bytesOf(
  entry: FileEntry,
  budget: { left: number },
): AsyncGenerator<Uint8Array, void, void> {
  const most = Math.max(FREE_BYTES, entry.compressedSize * MOST_RATIO);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const stop = new AbortController();
  const reader = readable.getReader();
  const unpacking = entry.getData(writable, { signal: stop.signal, checkSignature: true })
    .then(() => undefined, (error: unknown) => {
      // Not every failure ends what is written to.
      reader.cancel().catch(() => {});
      return error ?? new UnzipError("it is damaged");
    });
  let unpacked = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      unpacked += value.length;
      budget.left -= value.length;
      if (unpacked > most || budget.left < 0) {
        throw new UnzipError("it would be unpacked to far more than it is", { isTooLarge: true });
      }
      yield value;
    }
    const error = await unpacking;
    if (error !== undefined) throw error;
  } catch (cause) {
    throw cause instanceof UnzipError ? cause : new UnzipError("it is damaged", { cause });
  } finally {
    stop.abort();
    await reader.cancel().catch(() => {});
    await unpacking;
  }
}

/** Reads a zip where the library asks. */
class FileReader extends Reader<ImportFile> {
  readonly #file: ImportFile;

  constructor(file: ImportFile) {
    super(file);
    this.#file = file;
    this.size = file.size;
  }

  override async readUint8Array(offset: number, length: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    let read = 0;
    while (read < length) {
      const piece = await this.#file.read(offset + read, length - read);
      if (piece.length === 0) break;
      pieces.push(piece);
      read += piece.length;
    }
    return joinedBytes(pieces);
  }
}
