import type { Bytes } from "../types.ts";
import type { StreamCipher, ValuePlace } from "./stream_cipher.ts";

/** The part of a stored value that may be encrypted: with a nonce it is. */
export interface StoredBody {
  readonly nonce?: Bytes | undefined;
  readonly body: Bytes;
}

/** Why a value cannot be read. */
export type Unreadable =
  /** It was changed, or made for another place, generation, stream or owner. */
  | "not_authentic"
  /** It is plaintext where encryption is required. */
  | "not_encrypted"
  /** It is encrypted, and the stream has no key. */
  | "no_key";

/** The form in which bytes are stored: encrypted where the stream has a key. */
export async function storedBody(
  cipher: StreamCipher | undefined,
  place: ValuePlace,
  body: Bytes,
): Promise<StoredBody> {
  return cipher ? await cipher.seal(place, body) : { body };
}

/** The bytes of a value, or why they are refused. */
export async function openBody(
  cipher: StreamCipher | undefined,
  place: ValuePlace,
  { nonce, body }: StoredBody,
): Promise<Bytes | Unreadable> {
  if (!nonce) return cipher && place.position >= cipher.from ? "not_encrypted" : body;
  if (!cipher) return "no_key";
  return await cipher.open(place, { nonce, body }) ?? "not_authentic";
}
