import { z } from "zod";
import { CHUNK_BYTES } from "../limits.ts";
import { byteArray, count, ms } from "../stored.ts";
import type { Bytes, NewEvent } from "../types.ts";

/** An event as stored: its first bytes, and how many chunks the rest has. With a nonce: encrypted. */
export const storedEventSchema = z.object({
  v: z.literal(1),
  commit: z.string(),
  at: ms,
  expiresAt: ms,
  chunks: count,
  nonce: byteArray.optional(),
  body: byteArray,
  /** The stream's tally after it, on the last event of an append. */
  turns: count.optional(),
  /** It was written before its append was committed, and counts only if that was. */
  ahead: z.literal(true).optional(),
});

/** The rest of a long event as stored. With a nonce: encrypted. */
export const storedChunkSchema = z.object({
  v: z.literal(1),
  expiresAt: ms,
  nonce: byteArray.optional(),
  body: byteArray,
});

const bodySchema = z.object({ type: z.string(), data: z.record(z.string(), z.unknown()) });

/** An event's UTF-8 JSON, cut into pieces that fit one value each. */
export function encodeEvent({ type, data }: NewEvent): Bytes[] {
  const bytes = new TextEncoder().encode(JSON.stringify({ type, data }));
  const pieces: Bytes[] = [];
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    pieces.push(bytes.slice(start, start + CHUNK_BYTES));
  }
  return pieces;
}

/** The event that `encodeEvent` cut; undefined when pieces are missing or damaged. */
export function decodeEvent(pieces: readonly Uint8Array[]): NewEvent | undefined {
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const json = pieces.map((piece) => decoder.decode(piece, { stream: true })).join("") +
      decoder.decode();
    return bodySchema.parse(JSON.parse(json));
  } catch {
    return undefined;
  }
}
