import { crypto } from "@std/crypto";

/** What the bridge keeps of a token: the SHA-256 of its UTF-8 bytes. */
export function hashToken(token: string): Uint8Array {
  return new Uint8Array(crypto.subtle.digestSync("SHA-256", new TextEncoder().encode(token)));
}
