import { crypto } from "@std/crypto";

const encoder = new TextEncoder();

/** The content hash of a message's text, in hexadecimal. MD5 is what the original bridge used. */
export async function contentHash(text: string, algorithm: "MD5" | "SHA-256"): Promise<string> {
  const digest = await crypto.subtle.digest(algorithm, encoder.encode(text));
  return new Uint8Array(digest).toHex();
}
