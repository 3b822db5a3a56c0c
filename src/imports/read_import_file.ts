import { type ArchiveHead, archiveHeadOf } from "./archive_head.ts";
import type { ForeignConversation } from "./conversation.ts";
import { type ImportFile, type ImportPart, wholeFile } from "./import_file.ts";
import type { LeftOutReason } from "./left_out.ts";
import { PartReader } from "./read_part.ts";
import { isZip, partsOfZip, UnzipError } from "./zip.ts";

/** What a file holds. */
export type FoundInFile =
  | { readonly kind: "conversation"; readonly conversation: ForeignConversation }
  | { readonly kind: "archive"; readonly archive: ArchiveHead; readonly part: ImportPart }
  /** Something that is in no conversation. `name`: the file that it is in. */
  | {
    readonly kind: "left_out";
    readonly reason: LeftOutReason;
    readonly name: string;
    readonly count: number;
  };

/**
 * Reads what a file holds, recognised by its content, zipped or not. Holds at most one value of a file
 * at a time, or the messages of a file of lines. Nothing that a file holds makes it throw; what `read`
 * of the file throws, it throws. `now`, in ms since the epoch, is the time of what has none.
 */
export async function* readImportFile(
  file: ImportFile,
  { now }: { readonly now: number },
): AsyncGenerator<FoundInFile, void, void> {
  if (!await isZip(file)) return yield* readPart(wholeFile(file), { now, isInZip: false });
  try {
    for await (const each of partsOfZip(file)) {
      if ("part" in each) yield* readPart(each.part, { now, isInZip: true });
      else yield { kind: "left_out", reason: each.reason, name: each.name, count: 1 };
    }
  } catch (error) {
    if (!(error instanceof UnzipError)) throw error;
    yield { kind: "left_out", reason: "bad_zip", name: file.name, count: 1 };
  }
}

async function* readPart(
  part: ImportPart,
  { now, isInZip }: { readonly now: number; readonly isInZip: boolean },
): AsyncGenerator<FoundInFile, void, void> {
  const { name } = part;
  const reader = new PartReader({ now });
  try {
    const archive = await archiveHeadOf(part);
    if (archive) return yield { kind: "archive", archive, part };
    for await (const conversation of reader.conversations(part)) {
      yield { kind: "conversation", conversation };
    }
  } catch (error) {
    if (!(error instanceof UnzipError)) throw error;
    const reason = error.isTooLarge ? "too_large" : "bad_zip";
    yield { kind: "left_out", reason, name, count: 1 };
    if (!reader.isKnown) return;
  }
  const isOther = !reader.isKnown && !reader.leftOut.counts.has("too_large");
  if (isInZip && isOther) {
    return yield { kind: "left_out", reason: "other_file", name, count: 1 };
  }
  for (const [reason, count] of reader.leftOut.counts) {
    yield { kind: "left_out", reason, name, count };
  }
}
