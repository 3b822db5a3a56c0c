import { crypto } from "@std/crypto";

/** The SHA-256 of a token's UTF-8 bytes: all that the bridge keeps of it. */
export function hashToken(token: string): Uint8Array {
  return new Uint8Array(crypto.subtle.digestSync("SHA-256", new TextEncoder().encode(token)));
}
