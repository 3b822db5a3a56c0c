import { z } from "zod";
import { byteArray, count, ms, type ValuePlace } from "../../event_store/mod.ts";

/** A file as stored: how many pieces it has, and whether a message has it. */
export const storedFileSchema = z.object({
  v: z.literal(1),
  pieces: count,
  bytes: count,
  isSent: z.boolean(),
  expiresAt: ms,
});

/** Some bytes of a file as stored. */
export const storedFilePieceSchema = z.object({
  v: z.literal(1),
  nonce: byteArray.optional(),
  body: byteArray,
  expiresAt: ms,
});

/** The place of a piece of a file, which belongs to no event. */
export function filePiecePlace(
  { file, index }: { readonly file: string; readonly index: number },
): ValuePlace {
  return { kind: "file", parts: [file, index], position: Infinity };
}
