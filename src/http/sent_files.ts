import type { GivenFile, Rejection, SessionKey, Uploads } from "../bridge/mod.ts";

/** Base64 as APIs take it: with its padding, without line breaks. */
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** The bytes of base64; undefined if it is none. */
export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 !== 0 || !BASE64.test(text)) return undefined;
  try {
    return Uint8Array.fromBase64(text);
  } catch {
    return undefined;
  }
}

/**
 * Uploads the files that came within a message. Resolves with their ids, or why one is refused: then
 * the message is not sent. The same message again has the same ids.
 */
export async function uploadAll(
  bridge: Uploads,
  key: SessionKey,
  files: readonly GivenFile[],
): Promise<{ readonly ok: true; readonly ids: readonly string[] } | Rejection> {
  const ids: string[] = [];
  for (const file of files) {
    const uploaded = await bridge.upload(key, file);
    if (!uploaded.ok) return uploaded;
    ids.push(uploaded.file.id);
  }
  return { ok: true, ids };
}
