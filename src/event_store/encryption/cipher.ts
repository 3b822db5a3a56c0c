import type { Bytes } from "../types.ts";

/** Bytes that cannot be read without their key, nor changed or moved unnoticed. */
export interface Sealed {
  /** Random, 96 bits, never used twice with one key. */
  readonly nonce: Bytes;
  /** The ciphertext and its tag. */
  readonly body: Bytes;
}

/** What sealed bytes belong to: they open for exactly these values. */
export type Binding = readonly (string | number)[];

const NONCE_BYTES = 12;

/** What a ciphertext has more than its plaintext. */
export const TAG_BYTES = 16;

const encoder = new TextEncoder();

/** Encrypts bytes by AES-256-GCM, bound to what they belong to. */
export async function seal(key: CryptoKey, body: Bytes, binding: Binding): Promise<Sealed> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  return {
    nonce,
    body: new Uint8Array(await crypto.subtle.encrypt(by(nonce, binding), key, body)),
  };
}

/** Decrypts bytes; undefined when the key, the bytes or what they belong to are not the same. */
export async function unseal(
  key: CryptoKey,
  { nonce, body }: Sealed,
  binding: Binding,
): Promise<Bytes | undefined> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt(by(nonce, binding), key, body));
  } catch {
    return undefined;
  }
}

/** JSON keeps the parts apart: no two bindings have the same bytes. */
function by(iv: Bytes, binding: Binding): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: encoder.encode(JSON.stringify(binding)) };
}
