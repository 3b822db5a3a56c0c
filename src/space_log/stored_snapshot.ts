import { z } from "zod";
import { byteArray, type Bytes, count, ms, type ValuePlace } from "../event_store/mod.ts";

/** A state of a space as its text says it, and the position of the last event in it. */
export interface SpaceSnapshot {
  readonly position: number;
  readonly text: string;
}

/** What tells where a snapshot's pieces are and how they are read, as stored; `body` is their key. */
export const storedSnapshotSchema = z.object({
  v: z.literal(1),
  expiresAt: ms,
  id: z.string(),
  position: count,
  pieces: count,
  nonce: byteArray.optional(),
  body: byteArray,
});

/** A piece of it as stored: always encrypted. */
export const storedStatePieceSchema = z.object({
  v: z.literal(1),
  expiresAt: ms,
  nonce: byteArray,
  body: byteArray,
});

/** The place of the key of a snapshot's pieces, which its ciphertext is bound to. */
export function snapshotPlace({ id, position, pieces }: {
  readonly id: string;
  readonly position: number;
  readonly pieces: number;
}): ValuePlace {
  return { kind: "snapshot", parts: [id, position, pieces], position: Infinity };
}

/** The key that encrypts the pieces of one snapshot, and nothing else. */
export async function pieceKey(bytes: Bytes): Promise<CryptoKey> {
  return await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}
