import {
  blobFile,
  type ForeignConversation,
  type FoundInFile,
  type ImportFile,
  readImportFile,
} from "../../src/imports/mod.ts";

/** The time of what has none, in ms since the epoch. */
export const NOW = Date.UTC(2026, 0, 1);

/** A file of bytes or text. */
export function fileOf(content: string | Uint8Array, name = "file"): ImportFile {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return blobFile(new Blob([new Uint8Array(bytes)]), name);
}

/** A file that is read in pieces of at most `size` bytes. */
export function inPieces(content: string | Uint8Array, size: number): ImportFile {
  const file = fileOf(content);
  return { ...file, read: (offset, length) => file.read(offset, Math.min(length, size)) };
}

/** Everything that a file holds. */
export async function allOf(file: ImportFile): Promise<FoundInFile[]> {
  return await Array.fromAsync(readImportFile(file, { now: NOW }));
}

/** The conversations of a file. */
export async function conversationsOf(file: ImportFile): Promise<ForeignConversation[]> {
  return (await allOf(file)).flatMap((found) =>
    found.kind === "conversation" ? [found.conversation] : []
  );
}

/** What is in no conversation of a file, as `[reason, count]`. */
export async function leftOutOf(file: ImportFile): Promise<(readonly [string, number])[]> {
  return (await allOf(file)).flatMap((found) =>
    found.kind === "left_out" ? [[found.reason, found.count] as const] : []
  );
}

/** What was said, as `role: text`. */
export function saidIn(conversation: ForeignConversation | undefined): string[] {
  return (conversation?.lines ?? []).map(({ role, text }) => `${role}: ${text}`);
}
