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

/** An event's UTF-8 JSON, cut into pieces that fit one value each. */
export function encodeEvent({ type, data, version: v = 1, must }: NewEvent): Bytes[] {
  const bytes = new TextEncoder().encode(JSON.stringify({ type, v, must, data }));
  const pieces: Bytes[] = [];
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    pieces.push(bytes.slice(start, start + CHUNK_BYTES));
  }
  return pieces;
}

/**
 * The event that `encodeEvent` cut; undefined when pieces are missing or damaged. One without a schema
 * version was written before there were any: it is 1.
 */
export function decodeEvent(pieces: readonly Uint8Array[]): NewEvent | undefined {
  try {
    return bodyOf(JSON.parse(textOf(pieces)));
  } catch {
    return undefined;
  }
}

/** Shared, since a long stream has many events and most are in one piece. */
const utf8 = new TextDecoder("utf-8", { fatal: true });

function textOf([first, ...rest]: readonly Uint8Array[]): string {
  if (rest.length === 0) return utf8.decode(first);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const texts = [first, ...rest].map((piece) => decoder.decode(piece, { stream: true }));
  return texts.join("") + decoder.decode();
}

/** Checked by hand, since this runs for each event of a stream that is opened. */
function bodyOf(value: unknown): NewEvent | undefined {
  if (!isRecord(value)) return undefined;
  const { type, v = 1, must, data } = value;
  if (typeof type !== "string" || !isRecord(data)) return undefined;
  if (typeof v !== "number" || !Number.isInteger(v) || v < 1) return undefined;
  if (must !== undefined && must !== true) return undefined;
  const version = v > 1 ? { version: v } : {};
  return must ? { type, data, ...version, must } : { type, data, ...version };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
