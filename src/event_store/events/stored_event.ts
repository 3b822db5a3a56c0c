import { z } from "zod";
import { isJsonObject } from "../../shared/mod.ts";
import { CHUNK_BYTES } from "../limits.ts";
import { byteArray, count, LATEST, ms } from "../stored.ts";
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
  /** The stream's own time to live after it, likewise. */
  ttlMs: ms.optional(),
  /** The commit that replaced its data, if any did. Its chunks are named by it. */
  replaced: z.string().optional(),
  /** It was written before its append was committed, and counts only if that was. */
  ahead: z.literal(true).optional(),
});

export type EventEntry = z.infer<typeof storedEventSchema>;

/** A stored value as `storedEventSchema` reads it; undefined where it holds no event. */
export function eventEntryIn(value: unknown): EventEntry | undefined {
  return isPlainEntry(value) ? value : storedEventSchema.safeParse(value).data;
}

/**
 * Whether a value is what most events are stored as, so that its schema would return an equal one.
 * Checked by hand, since this runs for each event of a stream that is opened.
 */
function isPlainEntry(value: unknown): value is EventEntry {
  if (!isJsonObject(value)) return false;
  for (const name in value) {
    const field = value[name];
    switch (name) {
      case "v":
        if (field !== 1) return false;
        break;
      case "commit":
        if (typeof field !== "string") return false;
        break;
      case "at":
      case "expiresAt":
        if (typeof field !== "number" || !(field >= 0 && field <= LATEST)) return false;
        break;
      case "ahead":
        if (field !== true) return false;
        break;
      case "chunks":
      case "turns":
        if (!Number.isSafeInteger(field) || Number(field) < 0) return false;
        break;
      case "nonce":
      case "body":
        if (!(field instanceof Uint8Array)) return false;
        break;
      default:
        return false;
    }
  }
  return "v" in value && "commit" in value && "at" in value && "expiresAt" in value &&
    "chunks" in value && "body" in value;
}

/** The commit that wrote an event's data, and that its chunks are named by. */
export function writtenBy(
  { commit, replaced }: { readonly commit: string; readonly replaced?: string | undefined },
): string {
  return replaced ?? commit;
}

/** The rest of a long event as stored. With a nonce: encrypted. */
export const storedChunkSchema = z.object({
  v: z.literal(1),
  expiresAt: ms,
  nonce: byteArray.optional(),
  body: byteArray,
});

const encoder = new TextEncoder();

/** An event's UTF-8 JSON, cut into pieces that fit one value each. */
export function encodeEvent({ type, data, version: v = 1, must }: NewEvent): Bytes[] {
  const bytes = encoder.encode(JSON.stringify({ type, v, must, data }));
  if (bytes.length <= CHUNK_BYTES) return [bytes];
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
  if (!isJsonObject(value)) return undefined;
  const { type, v = 1, must, data } = value;
  if (typeof type !== "string" || !isJsonObject(data)) return undefined;
  if (typeof v !== "number" || !Number.isInteger(v) || v < 1) return undefined;
  if (must !== undefined && must !== true) return undefined;
  const version = v > 1 ? { version: v } : {};
  return must ? { type, data, ...version, must } : { type, data, ...version };
}
