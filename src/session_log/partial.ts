import { z } from "zod";
import { byteArray, count, ms, type ValuePlace } from "../event_store/mod.ts";

/** How far one attempt of a turn has streamed; `length` in characters (UTF-16 units). */
export interface PartialReply {
  readonly attempt: string;
  readonly length: number;
}

/** An attempt of a turn: `openedAt` is the position that opened it. */
export interface AttemptKey {
  readonly openedAt: number;
  readonly attempt: string;
}

/** How far a reply was streamed, as stored; `length` in characters (UTF-16 units). */
const storedPartialSchema = z.object({
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
  nonce: byteArray.optional(),
  body: byteArray,
});

/** What a value says of a partial of this generation of the session. */
export function partialOf(value: unknown, generation: string): PartialReply | undefined {
  const stored = storedPartialSchema.safeParse(value);
  return stored.success && stored.data.incarnation === generation
    ? { attempt: stored.data.attempt, length: stored.data.length }
    : undefined;
}

/** The place of a piece, which its ciphertext is bound to. */
export function piecePlace(
  { openedAt, attempt, offset }: AttemptKey & { readonly offset: number },
): ValuePlace {
  return { kind: "piece", parts: [openedAt, attempt, offset], position: openedAt };
}

/** The text of a decrypted piece; undefined where it is damaged. */
export function textIn(body: Uint8Array): string | undefined {
  try {
    const text: unknown = JSON.parse(new TextDecoder().decode(body));
    return typeof text === "string" ? text : undefined;
  } catch {
    return undefined;
  }
}
