/**
 * Files of conversations from elsewhere: what they are is told by their content, zipped or not, and
 * each conversation comes as lines. `docs/imports.md` describes the formats.
 *
 * @example
 * ```ts
 * import { blobFile, readImportFile } from "./mod.ts";
 *
 * const blob = new Blob(['{"role":"user","text":"Hello"}\n']);
 * for await (const found of readImportFile(blobFile(blob, "hello.jsonl"), { now: 0 })) {
 *   if (found.kind === "conversation") found.conversation.lines.length; // 1
 * }
 * ```
 *
 * @module
 */
export { batchesOf, ndjsonOf } from "./batches.ts";
export type { LineBatch } from "./batches.ts";
export type { ForeignConversation, ImportSource, SaidLine } from "./conversation.ts";
export { blobFile } from "./import_file.ts";
export type { ImportFile, ImportPart } from "./import_file.ts";
export { LEFT_OUT_WORDS } from "./left_out.ts";
export type { LeftOutReason } from "./left_out.ts";
export { partsOf } from "./parts.ts";
export { readImportFile } from "./read_import_file.ts";
export type { FoundInFile } from "./read_import_file.ts";
export { sessionIdOf } from "./session_id.ts";
