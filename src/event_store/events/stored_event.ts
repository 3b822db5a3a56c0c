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

/** An event's body. One without a schema version was written before there were any: it is 1. */
const bodySchema = z.object({
  type: z.string(),
  v: z.int().positive().default(1),
  must: z.literal(true).optional(),
  data: z.record(z.string(), z.unknown()),
});

/** An event's UTF-8 JSON, cut into pieces that fit one value each. */
export function encodeEvent({ type, data, version: v = 1, must }: NewEvent): Bytes[] {
  const bytes = new TextEncoder().encode(JSON.stringify({ type, v, must, data }));
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
    const { v, must, ...event } = bodySchema.parse(JSON.parse(json));
    return { ...event, ...(v > 1 ? { version: v } : {}), ...(must ? { must } : {}) };
  } catch {
    return undefined;
  }
}
