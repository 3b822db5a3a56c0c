import type { Bytes } from "./cipher.ts";
import type { Place, SessionCipher } from "./session_cipher.ts";

/** The part of a stored value that may be encrypted: with a nonce it is. */
export interface StoredBody {
  readonly nonce?: Bytes | undefined;
  readonly body: Bytes;
}

/** Why a value cannot be read. */
export type Refused =
  /** It was changed, or made for another place, life, session or owner. */
  | "not_authentic"
  /** It is in plain where nothing may be. */
  | "not_encrypted"
  /** It is encrypted, and the session has no key. */
  | "no_key";

/** The form that bytes are stored in: encrypted where the session has a key. */
export async function storedBody(
  cipher: SessionCipher | undefined,
  place: Place,
  body: Bytes,
): Promise<StoredBody> {
  return cipher ? await cipher.seal(place, body) : { body };
}

/** The bytes of a value, or why they are refused. */
export async function openBody(
  cipher: SessionCipher | undefined,
  place: Place,
  { nonce, body }: StoredBody,
): Promise<Bytes | Refused> {
  if (!nonce) return cipher && firstPositionOf(place) >= cipher.from ? "not_encrypted" : body;
  if (!cipher) return "no_key";
  return await cipher.open(place, { nonce, body }) ?? "not_authentic";
}

function firstPositionOf(place: Place): number {
  if (place.kind === "label") return Infinity;
  return place.kind === "piece" ? place.openedAt : place.position;
}
