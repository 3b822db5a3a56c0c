import { z } from "zod";
import type { Bytes } from "./cipher.ts";
import { CHUNK_BYTES } from "./limits.ts";

/** An event to be appended. The log does not know what types there are. */
export interface DecidedEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** The version of its data's schema; without it 1. */
  readonly version?: number | undefined;
  /** Whether readers that do not know its type in this version have to refuse it. */
  readonly must?: true | undefined;
}

/** An event that was appended elsewhere at a time of its own, in ms since the epoch. */
export interface TimedEvent extends DecidedEvent {
  readonly at?: number;
}

/** An event of the log; `at` is when it was appended, in ms since the epoch. */
export interface RecordedEvent extends DecidedEvent {
  readonly position: number;
  readonly at: number;
}

const ms = z.number().nonnegative();
const count = z.int().nonnegative();
const bytes = z.custom<Bytes>((value) => value instanceof Uint8Array);

/** Encrypted bytes as stored. */
const sealedSchema = z.object({ nonce: bytes, body: bytes });

/** A session's key as stored: wrapped by the master key `id`. */
const storedKeySchema = z.object({
  id: z.string(),
  /** The first position from which on nothing may be stored in plain. */
  from: count,
  ...sealedSchema.shape,
});

/**
 * A session's head as stored. All times in ms since the epoch. One with a key is version 2, so that
 * a program that would lose the key does not take it for its own.
 */
export const storedHeadSchema = z.object({
  v: z.literal([1, 2]),
  incarnation: z.string(),
  position: count,
  /** Id of the commit that appended last. */
  commit: z.string(),
  turns: count,
  createdAt: ms,
  expiresAt: ms,
  indexExpiresAt: ms,
  /** When the store lets the first of the events go. */
  eventsExpireAt: ms,
  /** When it was used last; heads of earlier versions do not say. */
  usedAt: ms.optional(),
  key: storedKeySchema.optional(),
  /** What lists tell of the session; in a head with a key it is encrypted in `label`. */
  name: z.string().optional(),
  preview: z.string().optional(),
  label: sealedSchema.optional(),
});

/** An event as stored: its first bytes, and how many chunks the rest has. With a nonce: encrypted. */
export const storedEventSchema = z.object({
  v: z.literal(1),
  commit: z.string(),
  at: ms,
  expiresAt: ms,
  chunks: count,
  nonce: bytes.optional(),
  body: bytes,
  /** The session's count of turns after it, on the last event of an append. */
  turns: count.optional(),
  /** It was written before its append was committed, and counts only with that. */
  ahead: z.literal(true).optional(),
});

/** The rest of a long event as stored. With a nonce: encrypted. */
export const storedChunkSchema = z.object({
  v: z.literal(1),
  expiresAt: ms,
  nonce: bytes.optional(),
  body: bytes,
});

/** A content hash as stored. */
export const storedHashSchema = z.object({
  v: z.literal(1),
  incarnation: z.string(),
  turn: z.string(),
  expiresAt: ms,
});

/** A tombstone as stored. The token is new with every erasure. */
export const storedTombstoneSchema = z.object({
  v: z.literal(1),
  token: z.string(),
  expiresAt: ms,
});

/** A lease as stored. The token is new with every write, so that a doubtful commit can be told. */
export const storedLeaseSchema = z.object({
  v: z.literal(1),
  holder: z.string(),
  incarnation: z.string(),
  token: z.string(),
  expiresAt: ms,
});

/** How far a reply was streamed, as stored; `length` in characters (UTF-16 units). */
export const storedPartialSchema = z.object({
  v: z.literal(1),
  incarnation: z.string(),
  attempt: z.string(),
  length: count,
  expiresAt: ms,
});

/**
 * A piece of streamed text as stored: UTF-8 JSON, which keeps half a surrogate pair. With a nonce:
 * encrypted.
 */
export const storedPieceSchema = z.object({
  v: z.literal(1),
  expiresAt: ms,
  nonce: bytes.optional(),
  body: bytes,
});

/** A copy of the key in a session's head, as stored. */
export const spareKeySchema = z.object({
  v: z.literal(1),
  incarnation: z.string(),
  expiresAt: ms,
  key: storedKeySchema,
});

export type StoredHead = z.infer<typeof storedHeadSchema>;

/** A session's wrapped key. */
export type StoredKey = z.infer<typeof storedKeySchema>;

/** An event's UTF-8 JSON, cut into pieces that fit one value each. */
export function encode({ type, data, version: v = 1, must }: DecidedEvent): Bytes[] {
  const bytes = new TextEncoder().encode(JSON.stringify({ type, v, must, data }));
  const pieces: Bytes[] = [];
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    pieces.push(bytes.slice(start, start + CHUNK_BYTES));
  }
  return pieces;
}

/**
 * The event that `encode` cut; undefined when the pieces are not all of it, or damaged. What has no
 * schema version was written before there were any: it is 1.
 */
export function decode(pieces: readonly Uint8Array[]): DecidedEvent | undefined {
  try {
    return bodyOf(JSON.parse(textOf(pieces)));
  } catch {
    return undefined;
  }
}

/** A long session has many events, most of them in one piece: they share a decoder. */
const utf8 = new TextDecoder("utf-8", { fatal: true });

function textOf([first, ...rest]: readonly Uint8Array[]): string {
  if (rest.length === 0) return utf8.decode(first);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const texts = [first, ...rest].map((piece) => decoder.decode(piece, { stream: true }));
  return texts.join("") + decoder.decode();
}

/** Checked by hand, since this is done for each event of a session that is opened. */
function bodyOf(value: unknown): DecidedEvent | undefined {
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
